package io.aircheck.cli.cluster;

import io.aircheck.sql.SqlFileException;
import io.aircheck.sql.Statement;
import io.aircheck.sql.StatementFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement file with one job.
 *
 * @param path absolute
 * @param jobName its {@code pipeline.name}
 */
record SqlFile(Path path, String jobName) {
    private static final String SUFFIX = ".sql";
    private static final Pattern NAME =
            Pattern.compile(
                    "SET\\s+'pipeline\\.name'\\s*=\\s*'((?:[^']|'')+)'",
                    Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
    private static final Pattern JOB =
            Pattern.compile("(INSERT|EXECUTE)\\b.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /**
     * Finds a file by its path, or else a shipped one by its name, with or without {@code .sql}.
     *
     * @throws ClusterException if there is none, or it has no job, no name for it, or several jobs
     */
    static SqlFile find(String given, Installation installation) throws ClusterException {
        Path path =
                List.of(
                                Path.of(given),
                                installation.sqlFiles().resolve(given),
                                installation.sqlFiles().resolve(given + SUFFIX))
                        .stream()
                        .filter(Files::isRegularFile)
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new ClusterException(
                                                "there is no file "
                                                        + given
                                                        + ", and none of that name in "
                                                        + installation.sqlFiles()))
                        .toAbsolutePath();
        try {
            return new SqlFile(path, jobName(StatementFile.read(path)));
        } catch (IOException e) {
            throw new ClusterException(path + " cannot be read: " + e.getMessage(), e);
        } catch (SqlFileException e) {
            throw new ClusterException(e.getMessage(), e);
        }
    }

    private static String jobName(StatementFile file) throws ClusterException {
        Optional<String> name = Optional.empty();
        boolean found = false;
        for (Statement statement : file.statements()) {
            Matcher set = NAME.matcher(statement.text());
            if (set.matches()) {
                if (!found) {
                    name = Optional.of(set.group(1).replace("''", "'"));
                }
            } else if (JOB.matcher(statement.text()).matches()) {
                if (found) {
                    throw new ClusterException(
                            file.name()
                                    + ", line "
                                    + statement.line()
                                    + ": a second job; join them with EXECUTE STATEMENT SET, or"
                                    + " give each a file");
                }
                found = true;
            }
        }
        if (!found) {
            throw new ClusterException(file.name() + " has no INSERT: nothing would run");
        }
        return name.orElseThrow(
                () ->
                        new ClusterException(
                                file.name()
                                        + " lacks SET 'pipeline.name' = '...'; before its job"));
    }
}
