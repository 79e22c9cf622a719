package io.aircheck.job.cos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSecretsTest {
    @TempDir Path folder;

    @Test
    void readsTheFileAgainWhenItChanges() throws IOException {
        Path file = folder.resolve("secrets.properties");
        Files.writeString(file, "main.secret-id = id1\nmain.secret-key = key1\n");
        FileSecrets secrets = new FileSecrets(file, Map.of());
        assertThat(secrets.lookup("main")).contains(new Credentials("id1", "key1", null));

        Files.writeString(file, "main.secret-id=id2\nmain.secret-key=key2\nmain.token=temporary\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(4_000_000_000_000L));

        assertThat(secrets.lookup("main")).contains(new Credentials("id2", "key2", "temporary"));
        assertThat(secrets.lookup("other")).isEmpty();
    }

    @Test
    void keepsWhatItReadWhenTheFileIsAway() throws IOException {
        Path file = folder.resolve("secrets.properties");
        Files.writeString(file, "main.secret-id=id\nmain.secret-key=key\n");
        FileSecrets secrets = new FileSecrets(file, Map.of());
        assertThat(secrets.lookup("main")).isPresent();

        Files.delete(file);

        assertThat(secrets.lookup("main")).isPresent();
    }

    @Test
    void looksIntoTheEnvironment() {
        FileSecrets secrets =
                new FileSecrets(
                        null,
                        Map.of(
                                "AIRCHECK_COS_APP_14_SECRET_ID", "id",
                                "AIRCHECK_COS_APP_14_SECRET_KEY", "key"));

        assertThat(secrets.lookup("app-14")).contains(new Credentials("id", "key", null));
        assertThat(secrets.lookup("app-15")).isEmpty();
    }

    @Test
    void isNeverPrinted() {
        assertThat(new Credentials("AKID", "hush", "token").toString())
                .doesNotContain("AKID", "hush", "token");
    }
}
