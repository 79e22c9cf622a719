package io.aircheck.testbed.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredFilesTest {
    @TempDir Path dir;

    @Test
    void filesOfOtherBucketsAreFoundWhenAskedFor() throws Exception {
        Path folder = Files.createDirectory(dir.resolve("folder"));
        write(folder.resolve("cos/planned/a.mp3"));
        write(folder.resolve("cos/moved/b.mp3"));
        write(dir.resolve("outside.mp3"));
        StoredFiles files = StoredFiles.in(folder, List.of("planned"), new Violations());

        assertThat(files.paths()).containsExactly("planned/a.mp3");
        assertThat(files.find("planned/a.mp3")).isPresent();
        assertThat(files.find("moved/b.mp3")).contains(folder.resolve("cos/moved/b.mp3"));
        assertThat(files.find("moved")).isEmpty();
        assertThat(files.find("../../outside.mp3")).isEmpty();
    }

    private static void write(Path file) throws Exception {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "mp3");
    }
}
