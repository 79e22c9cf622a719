package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSecretsTest {
    @TempDir Path root;

    private ClusterDirectory dir;
    private StoreSecrets secrets;

    @BeforeEach
    void create() throws Exception {
        dir = ClusterDirectory.at(root);
        dir.create();
        secrets = new StoreSecrets(dir);
        secrets.create();
    }

    private static Properties read(Path file) throws Exception {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    @Test
    void everyNameOpensTheStore() throws Exception {
        secrets.allow(Set.of("default"));
        secrets.allow(Set.of("other"));

        Properties store = read(dir.storeCredentials());
        Properties job = read(dir.jobSecrets());
        for (String name : Set.of("default", "other")) {
            assertThat(store.getProperty(job.getProperty(name + ".secret-id")))
                    .isNotBlank()
                    .isEqualTo(job.getProperty(name + ".secret-key"));
        }
    }

    @Test
    void theKeysStayForTheLifeOfTheFolder() throws Exception {
        Properties before = read(dir.storeCredentials());

        new StoreSecrets(dir).create();

        assertThat(read(dir.storeCredentials())).isEqualTo(before);
    }

    @Test
    void onlyTheirOwnerReadsThem() throws Exception {
        secrets.allow(Set.of("default"));

        for (Path file : new Path[] {dir.storeCredentials(), dir.jobSecrets()}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(dir.run())))
                .isEqualTo("rwx------");
    }
}
