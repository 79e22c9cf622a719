package io.aircheck.cli.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Where everything of a cluster lies. */
final class ClusterDirectory {
    /** The path of control sockets below the working directory of the process that listens. */
    static final Path SUPERVISOR_SOCKET = Path.of("run", "supervisor.sock");

    static final Path COS_SOCKET = Path.of("run", "cos.sock");

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path root;

    private ClusterDirectory(Path root) {
        this.root = root;
    }

    static ClusterDirectory at(Path dir) {
        return new ClusterDirectory(dir.toAbsolutePath().normalize());
    }

    Path root() {
        return root;
    }

    /** The store's folder: {@code <bucket>/<key>} below it. */
    Path store() {
        return root.resolve("cos");
    }

    Path events() {
        return root.resolve("events.jsonl");
    }

    Path logs() {
        return root.resolve("logs");
    }

    Path log(String name) {
        return logs().resolve(name + ".log");
    }

    Path flinkConf() {
        return root.resolve("conf");
    }

    Path zooKeeperConf() {
        return flinkConf().resolve("zoo.cfg");
    }

    Path prometheusConf() {
        return flinkConf().resolve("prometheus.yml");
    }

    Path brokerData() {
        return root.resolve("kafka");
    }

    /** PostgreSQL's programs and data. */
    Path catalogueData() {
        return root.resolve("postgres");
    }

    /** The passwords of PostgreSQL's logins. */
    Path cataloguePasswords() {
        return catalogueData().resolve("passfile");
    }

    Path zooKeeperData() {
        return root.resolve("zookeeper");
    }

    Path highAvailability() {
        return root.resolve("ha");
    }

    Path checkpoints() {
        return root.resolve("checkpoints");
    }

    Path savepoints() {
        return root.resolve("savepoints");
    }

    /** This program as it was when the cluster came up; it may be built anew meanwhile. */
    Path library() {
        return root.resolve("lib");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    /** What only this user may read lies below. */
    Path run() {
        return root.resolve("run");
    }

    Path description() {
        return run().resolve("cluster.json");
    }

    Path plan() {
        return run().resolve("plan.json");
    }

    Path submission(ClusterJob job) {
        return run().resolve("submission-" + job.word() + ".json");
    }

    /** What is known of the SQL jobs, a file each. */
    Path sqlSubmissions() {
        return run().resolve("sql");
    }

    Path supervisorIdentity() {
        return run().resolve("supervisor.json");
    }

    Path supervisorLock() {
        return run().resolve("supervisor.lock");
    }

    Path timeLock() {
        return run().resolve("time.lock");
    }

    Path eventsPosition() {
        return run().resolve("events-position.json");
    }

    Path storeCredentials() {
        return run().resolve("cos-credentials.properties");
    }

    Path jobSecrets() {
        return run().resolve("secrets.properties");
    }

    /** Made by a process of this program when it is at work; gone before it is started. */
    Path ready(Part part) {
        return run().resolve(part.name() + ".ready");
    }

    void create() throws ClusterException {
        try {
            Files.createDirectories(root);
            if (!Files.isDirectory(run())) {
                Files.createDirectory(run(), OWNER_FOLDER);
            }
            Files.setPosixFilePermissions(run(), PosixFilePermissions.fromString("rwx------"));
            for (Path folder :
                    new Path[] {
                        logs(),
                        flinkConf(),
                        library(),
                        temporary(),
                        store(),
                        checkpoints(),
                        savepoints(),
                        sqlSubmissions()
                    }) {
                Files.createDirectories(folder);
            }
        } catch (IOException e) {
            throw new ClusterException(root + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Puts a file in place of another at once, readable for its owner only. */
    static void replace(Path file, String text) throws IOException {
        Path next =
                Files.createTempFile(file.getParent(), file.getFileName() + ".", "", OWNER_FILE);
        try {
            Files.writeString(next, text, StandardCharsets.UTF_8);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
