package io.aircheck.job.cos;

import io.aircheck.testbed.cos.CosEmulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** An emulator with one bucket, and the settings to reach it. */
public final class CosFixture implements AutoCloseable {
    public static final String SECRET_KEY = "hush-hush-hush";
    public static final BucketRef BUCKET = new BucketRef("voice-125", "ap-seoul", "main");

    private static final int MAX_CALLS = 8;

    public final CosEmulator cos;
    public final CosSettings settings;
    private final Path root;

    public CosFixture(Path folder) throws IOException {
        root = folder.resolve("cos");
        cos = CosEmulator.at(root).credentials("AKIDtest", SECRET_KEY).start();
        cos.createBucket(BUCKET.bucket());
        Path secrets = folder.resolve("secrets.properties");
        Files.writeString(secrets, "main.secret-id=AKIDtest\nmain.secret-key=" + SECRET_KEY + "\n");
        settings =
                new CosSettings(
                        "http://" + cos.endpoint(),
                        secrets.toString(),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(20));
    }

    /** The store, for somebody else. */
    public ObjectStore open() {
        return settings.open(MAX_CALLS);
    }

    /** The bytes of a finished object. */
    public byte[] object(String bucket, String key) {
        try {
            return Files.readAllBytes(root.resolve(bucket).resolve(key));
        } catch (IOException e) {
            throw new AssertionError("no object " + key, e);
        }
    }

    @Override
    public void close() {
        cos.close();
    }
}
