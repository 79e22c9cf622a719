package io.aircheck.cli.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The program's own files.
 *
 * @param java the executable of the running Java
 * @param flinkLib what a Flink distribution has in lib
 * @param flinkConf the shipped configuration of Flink
 * @param jobJar what is submitted
 * @param classPath of this program, for its own processes
 */
record Installation(Path java, Path flinkLib, Path flinkConf, Path jobJar, String classPath) {
    /** The folder of the launcher; without it the working directory's parent is looked into. */
    static final String HOME_PROPERTY = "aircheck.home";

    private static final String OWN_JAR_PREFIX = "aircheck-";

    static Installation find() throws ClusterException {
        Path home = Path.of(System.getProperty(HOME_PROPERTY, "..")).toAbsolutePath().normalize();
        Installation found =
                new Installation(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        home.resolve(Path.of("flink-lib", "target", "lib")),
                        home.resolve("flink-conf"),
                        home.resolve(Path.of("job", "target", "aircheck-job.jar")),
                        absolute(System.getProperty("java.class.path")));
        for (Path needed :
                new Path[] {found.flinkLib, found.flinkConf.resolve("config.yaml"), found.jobJar}) {
            if (!Files.exists(needed)) {
                throw new ClusterException(needed + " is missing; build Aircheck first");
            }
        }
        return found;
    }

    /** The processes have another working directory. */
    private static String absolute(String classPath) {
        StringBuilder all = new StringBuilder();
        for (String entry : classPath.split(File.pathSeparator)) {
            if (!entry.isEmpty()) {
                all.append(all.isEmpty() ? "" : File.pathSeparator)
                        .append(Path.of(entry).toAbsolutePath());
            }
        }
        return all.toString();
    }

    /**
     * With copies of this project's own jars on the class path: a build replaces them, and a
     * running process would find another jar in the same place.
     */
    Installation withOwnCopies(Path folder) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator)) {
            Path jar = Path.of(entry);
            if (Files.isRegularFile(jar)
                    && jar.getFileName().toString().startsWith(OWN_JAR_PREFIX)) {
                Path copy = folder.resolve(jar.getFileName());
                Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
                entries.add(copy.toString());
            } else {
                entries.add(entry);
            }
        }
        return new Installation(
                java, flinkLib, flinkConf, jobJar, String.join(File.pathSeparator, entries));
    }

    /** The shipped rules of Prometheus. */
    Path prometheusRules() {
        return flinkConf.resolveSibling(Path.of("docker", "prometheus", "rules"));
    }

    /** The shipped files of SQL statements. */
    Path sqlFiles() {
        return flinkConf.resolveSibling("sql");
    }

    /** What runs them. */
    Path sqlJar() {
        return sqlFiles().resolve(Path.of("target", "aircheck-sql.jar"));
    }

    String flinkClassPath() {
        return flinkLib + File.separator + "*";
    }
}
