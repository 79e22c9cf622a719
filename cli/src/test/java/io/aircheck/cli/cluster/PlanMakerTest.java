package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.cli.cluster.Plan.PlannedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanMakerTest {
    private static final Ports PORTS = new Ports(1, 2, 3, 4, 5, 6, 7, 8);

    @TempDir Path root;

    private ClusterDirectory dir;
    private Installation installation;
    private Configuration flink;
    private Plan plan;

    @BeforeEach
    void make() throws Exception {
        dir = ClusterDirectory.at(root);
        dir.create();
        new StoreSecrets(dir).create();
        installation =
                new Installation(
                        Path.of("/java"),
                        Path.of("/flink-lib"),
                        Path.of("/flink-conf"),
                        Path.of("/job.jar"),
                        "/own.jar");
        flink = new Configuration();
        flink.setString("env.java.opts.all", "--add-opens=a=b\n  --add-opens=c=d");
        flink.setString("env.java.opts.taskmanager", "-Dtm=1");
        plan = with(ClusterOptions.defaults());
    }

    private Plan with(ClusterOptions options) {
        return new PlanMaker(installation, dir, new Description("m", PORTS, options))
                .make(
                        flink,
                        new JvmParameters(List.of("-Xmx1"), List.of("-D", "a=1")),
                        new JvmParameters(List.of("-Xmx2"), List.of("-D", "b=2")));
    }

    private PlannedProcess of(Part part) {
        return of(plan, part);
    }

    private static PlannedProcess of(Plan plan, Part part) {
        return plan.processes().stream()
                .filter(process -> process.part().equals(part.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void thereIsOneOfEachAndAllTaskManagers() {
        assertThat(plan.processes())
                .extracting(PlannedProcess::part)
                .containsExactly(
                        "zookeeper",
                        "broker",
                        "cos",
                        "jobmanager",
                        "taskmanager-1",
                        "taskmanager-2",
                        "ticker",
                        "events");
    }

    /** What the job lacks in its jar must show here as it would anywhere. */
    @Test
    void flinksProcessesSeeFlinkAlone() {
        for (Part part :
                List.of(
                        Part.of(Role.ZOOKEEPER),
                        Part.of(Role.JOBMANAGER),
                        Part.of(Role.TASKMANAGER))) {
            List<String> command = of(part).command();
            assertThat(command.get(command.indexOf("-cp") + 1)).isEqualTo("/flink-lib/*");
            assertThat(command).noneMatch(word -> word.contains("own.jar"));
        }
    }

    @Test
    void aTaskManagerIsStartedAsFlinksScriptsDo() {
        assertThat(of(new Part(Role.TASKMANAGER, 2)).command())
                .startsWith("/java", "-XX:+UseG1GC", "-Xmx2", "--add-opens=a=b", "--add-opens=c=d")
                .contains("-Dtm=1")
                .endsWith(
                        "-cp",
                        "/flink-lib/*",
                        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                        "--configDir",
                        dir.flinkConf().toString(),
                        "-D",
                        "b=2",
                        "-D",
                        "metrics.reporter.prom.port=9",
                        "-D",
                        "taskmanager.resource-id=taskmanager-2");
        assertThat(of(Part.of(Role.JOBMANAGER)).command())
                .contains("-Xmx1")
                .doesNotContain("-Dtm=1")
                .endsWith("-D", "a=1", "-D", "metrics.reporter.prom.port=7");
    }

    @Test
    void aCatalogueIsThereWhereItIsAskedForAndItsPasswordsAreNamedToFlink() {
        Plan plan = with(ClusterOptions.defaults().withCatalogue());

        assertThat(plan.processes()).extracting(PlannedProcess::part).contains("catalogue");
        assertThat(of(plan, Part.of(Role.CATALOGUE)).command()).endsWith(root.toString(), "8");
        for (Part part : List.of(Part.of(Role.JOBMANAGER), Part.of(Role.TASKMANAGER))) {
            assertThat(of(plan, part).environment())
                    .containsEntry("PGPASSFILE", root.resolve("postgres/passfile").toString());
            assertThat(of(part).environment()).containsOnlyKeys("FLINK_CONF_DIR");
        }
    }

    @Test
    void nothingIsStartedBeforeWhatItNeeds() {
        assertThat(of(Part.of(Role.JOBMANAGER)).needs()).containsExactly(PORTS.zooKeeper());
        assertThat(of(Part.of(Role.TICKER)).needs()).containsExactly(PORTS.broker());
        assertThat(of(Part.of(Role.EVENTS)).needs()).containsExactly(PORTS.broker());
    }

    @Test
    void noSecretStandsOnACommandLine() throws Exception {
        String secrets = Files.readString(dir.storeCredentials());
        String key = secrets.lines().filter(line -> line.contains("=")).findFirst().orElseThrow();

        for (PlannedProcess process : plan.processes()) {
            assertThat(String.join(" ", process.command()))
                    .doesNotContain(key.split("=")[0], key.split("=")[1]);
            assertThat(process.environment().values()).doesNotContain(key.split("=")[1]);
        }
    }

    @Test
    void theSupervisorHasASessionOfItsOwn() {
        List<String> command =
                new PlanMaker(
                                new Installation(
                                        Path.of("/java"),
                                        Path.of("/f"),
                                        Path.of("/c"),
                                        Path.of("/j"),
                                        "/own.jar"),
                                dir,
                                new Description("m", PORTS, ClusterOptions.defaults()))
                        .supervisor();

        assertThat(command).startsWith("setsid", "/java").endsWith(dir.root().toString());
    }
}
