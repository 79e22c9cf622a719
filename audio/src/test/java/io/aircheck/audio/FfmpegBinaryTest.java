package io.aircheck.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FfmpegBinaryTest {

    @TempDir Path shared;

    private static FfmpegBinary.Resource ours() {
        return FfmpegBinary.resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    @Test
    void extractsOnceAndRepairsWhatWasTamperedWith() throws Exception {
        Path directory = PrivateDirectory.within(shared);
        Path file = FfmpegBinary.provide(ours(), directory);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwx------");
        FileTime extracted = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(file, extracted);
        assertThat(FfmpegBinary.provide(ours(), directory)).isEqualTo(file);
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(extracted);

        long size = Files.size(file);
        Files.writeString(file, "#!/bin/sh\n");
        assertThat(FfmpegBinary.provide(ours(), directory)).isEqualTo(file);
        assertThat(Files.size(file)).isEqualTo(size);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void doesNotFollowALinkInPlaceOfTheFile() throws Exception {
        Path directory = PrivateDirectory.within(shared);
        Path file = FfmpegBinary.provide(ours(), directory);
        Path elsewhere = Files.move(file, shared.resolve("elsewhere"));
        Files.createSymbolicLink(file, elsewhere);
        FfmpegBinary.provide(ours(), directory);
        assertThat(Files.isSymbolicLink(file)).isFalse();
    }

    @Test
    void refusesABinaryThatIsNotTheOneExpected() {
        FfmpegBinary.Resource other = new FfmpegBinary.Resource(ours().name(), "0".repeat(64));
        assertThatThrownBy(() -> FfmpegBinary.provide(other, PrivateDirectory.within(shared)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not the one of jave-nativebin");
    }

    @Test
    void bothPlatformsBinariesAreOnTheClassPathAndAreTheOnesExpected() throws Exception {
        for (String architecture : new String[] {"amd64", "aarch64"}) {
            FfmpegBinary.Resource resource = FfmpegBinary.resource("Linux", architecture);
            assertThat(FfmpegBinary.provide(resource, PrivateDirectory.within(shared)))
                    .isExecutable();
        }
    }

    @Test
    void saysSoOnOtherPlatforms() {
        assertThatThrownBy(() -> FfmpegBinary.resource("Windows 11", "amd64"))
                .hasMessage(
                        "No ffmpeg for Windows 11 on amd64;"
                                + " Aircheck runs on Linux on amd64 and aarch64");
        assertThatThrownBy(() -> FfmpegBinary.resource("Linux", "riscv64"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSharedNameIsUsedOnlyIfItIsPrivate() throws Exception {
        Path own = PrivateDirectory.within(shared);
        assertThat(PrivateDirectory.within(shared)).isEqualTo(own);
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(PrivateDirectory.within(shared)).isNotEqualTo(own);
        Files.delete(own);
        Files.createSymbolicLink(own, Files.createDirectory(shared.resolve("trap")));
        Path fresh = PrivateDirectory.within(shared);
        assertThat(fresh).isNotEqualTo(own);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fresh)))
                .isEqualTo("rwx------");
    }

    @Test
    void runs() throws Exception {
        Process version = new ProcessBuilder(FfmpegBinary.path().toString(), "-version").start();
        assertThat(version.getInputStream().readAllBytes())
                .asString()
                .startsWith("ffmpeg version 4.4.1");
        assertThat(version.waitFor()).isZero();
    }
}
