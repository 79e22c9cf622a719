package io.aircheck.cli.cluster;

import io.aircheck.cli.cluster.Plan.PlannedProcess;
import io.aircheck.testbed.cos.CosEmulator;
import io.aircheck.testbed.kafka.EmbeddedBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;
import org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer;

/** The argument lines of all processes. */
final class PlanMaker {
    private static final List<String> SMALL_JVM = List.of("-XX:+UseSerialGC", "-Xss512k");

    private final Installation installation;
    private final ClusterDirectory dir;
    private final Description cluster;

    PlanMaker(Installation installation, ClusterDirectory dir, Description cluster) {
        this.installation = installation;
        this.dir = dir;
        this.cluster = cluster;
    }

    /**
     * @param flink the merged configuration
     * @param jobManager memory of the JobManager
     * @param taskManager memory of each TaskManager
     */
    Plan make(Configuration flink, JvmParameters jobManager, JvmParameters taskManager) {
        Ports ports = cluster.ports();
        List<PlannedProcess> processes = new ArrayList<>();
        processes.add(zooKeeper());
        processes.add(
                own(
                        Role.BROKER,
                        512,
                        EmbeddedBroker.class,
                        List.of(),
                        "--dir",
                        dir.brokerData().toString(),
                        "--port",
                        Integer.toString(ports.broker())));
        processes.add(
                own(
                        Role.COS,
                        256,
                        CosEmulator.class,
                        List.of(),
                        "--dir",
                        dir.store().toString(),
                        "--port",
                        Integer.toString(ports.cos()),
                        "--credentials",
                        dir.storeCredentials().toString(),
                        "--control",
                        ClusterDirectory.COS_SOCKET.toString()));
        if (cluster.options().catalogue()) {
            processes.add(catalogue());
        }
        processes.add(jobManager(flink, jobManager));
        for (int i = 1; i <= cluster.options().taskManagers(); i++) {
            processes.add(taskManager(flink, taskManager, new Part(Role.TASKMANAGER, i)));
        }
        processes.add(
                own(
                        Role.TICKER,
                        64,
                        WallClockTicker.class,
                        List.of(ports.broker()),
                        dir.root().toString(),
                        ports.bootstrapServers()));
        processes.add(
                own(
                        Role.EVENTS,
                        64,
                        EventWriter.class,
                        List.of(ports.broker()),
                        dir.root().toString(),
                        ports.bootstrapServers()));
        return new Plan(cluster.mark(), processes);
    }

    /** The supervisor itself, which is not part of a plan. */
    List<String> supervisor() {
        List<String> command = new ArrayList<>();
        command.add("setsid");
        command.addAll(java(64, installation.classPath(), Supervisor.class, dir.root().toString()));
        return command;
    }

    private PlannedProcess zooKeeper() {
        List<String> command = new ArrayList<>();
        command.add(installation.java().toString());
        command.addAll(SMALL_JVM);
        command.add("-Xmx64m");
        command.add("-Dzookeeper.admin.enableServer=false");
        command.addAll(flinkLogging());
        command.addAll(
                List.of(
                        "-cp",
                        installation.flinkClassPath(),
                        FlinkZooKeeperQuorumPeer.class.getName(),
                        "--zkConfigFile",
                        dir.zooKeeperConf().toString(),
                        "--peerId",
                        "1"));
        return new PlannedProcess(Part.of(Role.ZOOKEEPER).name(), command, Map.of(), List.of());
    }

    private PlannedProcess catalogue() {
        return new PlannedProcess(
                Part.of(Role.CATALOGUE).name(),
                java(
                        128,
                        installation.classPath(),
                        CatalogueServer.class,
                        dir.root().toString(),
                        Integer.toString(cluster.ports().catalogue())),
                Map.of(CatalogueServer.PASSFILE_VARIABLE, dir.cataloguePasswords().toString()),
                List.of());
    }

    private PlannedProcess jobManager(Configuration flink, JvmParameters memory) {
        List<String> command = flinkJava(flink, memory, CoreOptions.FLINK_JM_JVM_OPTIONS.key());
        command.addAll(
                List.of(
                        StandaloneSessionClusterEntrypoint.class.getName(),
                        "--configDir",
                        dir.flinkConf().toString()));
        command.addAll(memory.dynamic());
        command.addAll(metrics(Part.of(Role.JOBMANAGER)));
        return flinkProcess(Part.of(Role.JOBMANAGER), command);
    }

    private PlannedProcess taskManager(Configuration flink, JvmParameters memory, Part part) {
        List<String> command = flinkJava(flink, memory, CoreOptions.FLINK_TM_JVM_OPTIONS.key());
        command.addAll(
                List.of(
                        TaskManagerRunner.class.getName(),
                        "--configDir",
                        dir.flinkConf().toString()));
        command.addAll(memory.dynamic());
        command.addAll(metrics(part));
        command.addAll(List.of("-D", "taskmanager.resource-id=" + part.name()));
        return flinkProcess(part, command);
    }

    private List<String> metrics(Part part) {
        return List.of("-D", "metrics.reporter.prom.port=" + cluster.ports().metrics(part));
    }

    private PlannedProcess flinkProcess(Part part, List<String> command) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("FLINK_CONF_DIR", dir.flinkConf().toString());
        if (cluster.options().catalogue()) {
            environment.put(CatalogueServer.PASSFILE_VARIABLE, dir.cataloguePasswords().toString());
        }
        return new PlannedProcess(
                part.name(), command, environment, List.of(cluster.ports().zooKeeper()));
    }

    /** As Flink's start scripts put it together. */
    private List<String> flinkJava(Configuration flink, JvmParameters memory, String special) {
        List<String> command = new ArrayList<>();
        command.add(installation.java().toString());
        command.add("-XX:+UseG1GC");
        command.addAll(memory.jvm());
        for (String key : List.of(CoreOptions.FLINK_JVM_OPTIONS.key(), special)) {
            for (String word : flink.getString(key, "").strip().split("\\s+")) {
                if (!word.isEmpty()) {
                    command.add(word);
                }
            }
        }
        command.addAll(flinkLogging());
        command.addAll(List.of("-cp", installation.flinkClassPath()));
        return command;
    }

    private List<String> flinkLogging() {
        return List.of(
                "-Djava.io.tmpdir=" + dir.temporary(),
                "-Dlog4j2.configurationFile="
                        + dir.flinkConf().resolve("log4j-console.properties").toUri());
    }

    /** A process of this program's own. */
    private PlannedProcess own(
            Role role, int heapMb, Class<?> main, List<Integer> needs, String... arguments) {
        return new PlannedProcess(
                Part.of(role).name(),
                java(heapMb, installation.classPath(), main, arguments),
                Map.of(),
                needs);
    }

    private List<String> java(int heapMb, String classPath, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(installation.java().toString());
        command.addAll(SMALL_JVM);
        command.add("-Xmx" + heapMb + "m");
        command.add("-Djava.io.tmpdir=" + dir.temporary());
        command.add("-Dlog4j2.configurationFile=log4j2-process.properties");
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}
