package io.aircheck.testbed.cos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tencent COS over plain HTTP, on the loopback interface unless told otherwise, with the bucket in
 * the Host header ({@code <bucket-appid>.<any suffix>}). Finished objects are the files {@code
 * root/<bucket>/<key>}; everything else lives in hidden folders of the root. State survives a
 * restart.
 *
 * <p>Checked as by COS: signatures, part sizes, order and ETags, key and metadata limits,
 * Content-MD5. Not emulated: versions, ACLs, tags, storage classes, encryption, copying whole
 * objects. Limits of the file system that COS does not have (a path segment of more than 255 bytes,
 * a key that is a folder of another key) are answered with 501 NotImplemented.
 *
 * <p>With {@code cos_api}: {@code SuffixEndpointBuilder("cos.local")}, an {@code EndpointResolver}
 * that returns {@link #endpoint()}, and HTTP. Thread-safe.
 */
public final class CosEmulator implements AutoCloseable {

    private final HttpListener server;
    private final String address;
    private final ObjectStore objects;
    private final UploadStore uploads;
    private final Faults faults = new Faults();
    private final RequestJournal journal = new RequestJournal();

    private CosEmulator(Options options) throws IOException {
        objects = new ObjectStore(options.root);
        uploads = new UploadStore(options.root);
        Map<String, String> credentials = Map.copyOf(options.credentials);
        CosCalls calls =
                new CosCalls(
                        new RequestSignature(id -> Optional.ofNullable(credentials.get(id))),
                        objects,
                        uploads,
                        options.createBuckets,
                        options.clock);
        address = options.address;
        server =
                new HttpListener(
                        options.address,
                        options.port,
                        new CosHandler(calls, faults, journal, options.clock));
    }

    /**
     * What to start.
     *
     * @param root the folder that holds the buckets' folders; created if absent
     */
    public static Options at(Path root) {
        return new Options(root);
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    /** {@code address:port}, where requests for any bucket go. */
    public String endpoint() {
        return address + ":" + port();
    }

    /**
     * Creates a bucket; does nothing if it is there.
     *
     * @param bucket {@code name-APPID}: lower-case letters, digits and hyphens
     * @throws IllegalArgumentException if it is no such name
     */
    public void createBucket(String bucket) throws IOException {
        objects.createBucket(bucket);
    }

    /** What goes wrong. */
    public Faults faults() {
        return faults;
    }

    /** The newest 200,000 requests in the order they were decided. */
    public List<LoggedRequest> requests() {
        return journal.all();
    }

    /**
     * The keys of a bucket, with the time each became visible; empty if there is no such bucket.
     */
    public Map<String, Instant> visible(String bucket) {
        Map<String, Instant> visible = new TreeMap<>();
        objects.objects(bucket)
                .forEach(
                        (key, info) ->
                                visible.put(key, Instant.ofEpochMilli(info.lastModifiedMillis())));
        return visible;
    }

    /** All uploads neither completed nor aborted, by bucket and key. */
    public List<OpenUpload> openUploads() {
        return uploads.all().stream().map(CosEmulator::describe).toList();
    }

    /** Stops at once: requests under way are cut. What is stored stays. */
    @Override
    public void close() {
        server.close();
    }

    private static OpenUpload describe(UploadStore.InProgress inProgress) {
        Upload upload = inProgress.upload();
        List<Part> parts = inProgress.parts();
        return new OpenUpload(
                upload.bucket(),
                upload.key(),
                upload.uploadId(),
                Instant.ofEpochMilli(upload.initiatedMillis()),
                parts.size(),
                parts.stream().mapToLong(part -> part.content().size()).sum());
    }

    /** Settings of an emulator. Not thread-safe. */
    public static final class Options {

        private final Path root;
        private final Map<String, String> credentials = new TreeMap<>();
        private String address = "127.0.0.1";
        private int port;
        private boolean createBuckets;
        private Clock clock = Clock.systemUTC();

        private Options(Path root) {
            this.root = root;
        }

        /**
         * The address to listen on; without it 127.0.0.1. Whoever reaches it may ask, but is let in
         * only with a pair of keys.
         */
        public Options address(String fixed) {
            address = fixed;
            return this;
        }

        /** The port; without it any free one. */
        public Options port(int fixed) {
            port = fixed;
            return this;
        }

        /** Lets a client in. */
        public Options credentials(String secretId, String secretKey) {
            credentials.put(secretId, secretKey);
            return this;
        }

        /** Creates a bucket when it is first used, instead of answering NoSuchBucket. */
        public Options createBuckets() {
            createBuckets = true;
            return this;
        }

        /** The clock signatures are checked against and objects are dated by. */
        public Options clock(Clock other) {
            clock = other;
            return this;
        }

        /** Starts the emulator. */
        public CosEmulator start() throws IOException {
            return new CosEmulator(this);
        }
    }

    /**
     * Runs an emulator as a process of its own until it is ended: {@code --dir DIR --credentials
     * FILE [--address ADDRESS] [--port PORT] [--create-buckets] [--control SOCKET]}. The file is a
     * properties file of SecretId=SecretKey. The socket, for {@link CosControl}, must lie in a
     * folder that only this user can enter; without it nothing can be made to fail. Prints one line
     * with the address when it is ready.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        CosEmulatorMain.run(args);
    }
}
