package io.aircheck.testbed.cos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.qcloud.cos.COSClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CosEmulatorMainTest {

    @TempDir Path dir;

    @Test
    void runsAsAProcessOfItsOwn() throws Exception {
        Path credentials =
                Files.writeString(
                        dir.resolve("credentials"),
                        CosClients.SECRET_ID + "=" + CosClients.SECRET_KEY);
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                CosEmulator.class.getName(),
                                "--dir",
                                dir.resolve("cos").toString(),
                                "--credentials",
                                credentials.toString(),
                                "--create-buckets")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            String ready = out.readLine();
            assertThat(ready).matches("COS emulator listening on 127\\.0\\.0\\.1:[0-9]+");
            COSClient client =
                    CosClients.connect(
                            ready.substring(ready.lastIndexOf(' ') + 1),
                            CosClients.SECRET_ID,
                            CosClients.SECRET_KEY);
            client.putObject("new-1250000000", "key", "content");
            client.shutdown();
            assertThat(dir.resolve("cos/new-1250000000/key")).hasContent("content");
        } finally {
            process.destroy();
        }
    }

    @Test
    void listensWhereItIsToldTo() throws Exception {
        try (CosEmulator everywhere =
                        CosEmulator.at(dir.resolve("all"))
                                .address("0.0.0.0")
                                .credentials(CosClients.SECRET_ID, CosClients.SECRET_KEY)
                                .createBuckets()
                                .start();
                CosEmulator loopback = CosEmulator.at(dir.resolve("own")).start()) {
            assertThat(everywhere.endpoint()).isEqualTo("0.0.0.0:" + everywhere.port());
            COSClient client =
                    CosClients.connect(
                            "127.0.0.2:" + everywhere.port(),
                            CosClients.SECRET_ID,
                            CosClients.SECRET_KEY);
            client.putObject("new-1250000000", "key", "content");
            client.shutdown();
            assertThat(dir.resolve("all/new-1250000000/key")).hasContent("content");
            assertThatThrownBy(() -> new Socket("127.0.0.2", loopback.port()).close())
                    .isInstanceOf(ConnectException.class);
        }
        assertThatThrownBy(() -> CosEmulator.at(dir).address("192.0.2.1").start())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on 192.0.2.1:");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> CosEmulator.main(new String[] {"--dir", "x"}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--credentials");
        assertThatThrownBy(() -> CosEmulator.main(new String[] {"--port"}))
                .hasMessageContaining("--port needs a value");
    }
}
