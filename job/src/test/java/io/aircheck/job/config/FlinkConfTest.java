package io.aircheck.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.jar.JarFile;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessSpec;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Flink ignores options it does not know, so a slip of the pen in flink-conf would go unnoticed.
 */
class FlinkConfTest {
    private static final Path DIRECTORY = Path.of("..", "flink-conf");
    private static final String REPORTER = "metrics.reporter.prom.";
    private static final Configuration CONFIGURATION =
            GlobalConfiguration.loadConfiguration(DIRECTORY.toString());

    @Test
    void everyKeyIsAnOptionOfFlinkAndEveryValueCanBeRead() throws Exception {
        Map<String, ConfigOption<?>> known = new HashMap<>();
        for (Class<?> inJar :
                List.of(ConfigOption.class, ClusterEntrypoint.class, RocksDBOptions.class)) {
            addOptions(inJar, known);
        }
        assertThat(known).containsKey("execution.checkpointing.interval");
        // Of the Prometheus reporter, which is a plugin.
        known.put("port", ConfigOptions.key("port").stringType().noDefaultValue());
        assertThat(CONFIGURATION.keySet())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(known).containsKey(withoutReporter(key)));
        for (String key : CONFIGURATION.keySet()) {
            assertThat(CONFIGURATION.getString(key, "")).as(key).isNotBlank();
            if (key.equals(withoutReporter(key))) {
                assertThat((Object) CONFIGURATION.get(known.get(key))).as(key).isNotNull();
            }
        }
    }

    /** Reporters have names; what stands behind one is an option of every reporter. */
    private static String withoutReporter(String key) {
        return key.startsWith(REPORTER) ? key.substring(REPORTER.length()) : key;
    }

    @Test
    void theMemoryAddsUpWithRoomForEncoders() {
        TaskExecutorProcessSpec memory =
                TaskExecutorProcessUtils.processSpecFromConfig(CONFIGURATION);

        // Two encoders took 120 MB at most, and 1000 talking tracks 2.6 GB with them.
        assertThat(memory.getJvmMetaspaceAndOverhead().getOverhead().getMebiBytes())
                .isGreaterThanOrEqualTo(768);
        assertThat(memory.getTotalProcessMemorySize().getMebiBytes()).isGreaterThanOrEqualTo(3072);
        assertThat(memory.getTaskHeapSize().getMebiBytes()).isGreaterThanOrEqualTo(512);
        assertThat(memory.getManagedMemorySize().getMebiBytes()).isGreaterThanOrEqualTo(512);
    }

    @Test
    void stateWithoutASerialiserOfItsOwnIsRefused() {
        assertThat(CONFIGURATION.get(PipelineOptions.GENERIC_TYPES)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"log4j-console.properties", "log4j-console-json.properties"})
    void everyLoggerOfTheLogConfigurationHasNameAndLevel(String file) throws Exception {
        Properties log = properties(file);
        assertThat(log.stringPropertyNames().stream().filter(key -> key.startsWith("logger.")))
                .isNotEmpty()
                .allSatisfy(
                        key -> {
                            String logger = key.substring(0, key.lastIndexOf('.'));
                            assertThat(log.getProperty(logger + ".name")).isNotBlank();
                            assertThat(log.getProperty(logger + ".level"))
                                    .isIn("OFF", "ERROR", "WARN", "INFO");
                        });
    }

    @Test
    void eachLineOfTheJsonLogIsOneObjectWhateverStandsInIt() throws Exception {
        String pattern =
                properties("log4j-console-json.properties")
                        .getProperty("appender.console.layout.pattern");
        PatternLayout layout =
                PatternLayout.newBuilder()
                        .withPattern(pattern)
                        .withAlwaysWriteExceptions(false)
                        .build();
        Exception thrown = new IllegalStateException("two\nlines");
        String line =
                layout.toSerializable(
                        Log4jLogEvent.newBuilder()
                                .setLoggerName("io.aircheck.Some")
                                .setLevel(Level.WARN)
                                .setThreadName("a \"thread\"")
                                .setMessage(new SimpleMessage("room \"4\\2\"\r\n{}"))
                                .setThrown(thrown)
                                .build());

        assertThat(line).endsWith("}\n");
        assertThat(line.strip()).doesNotContain("\n", "\r");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.path("message").asText()).isEqualTo("room \"4\\2\"\r\n{}");
        assertThat(json.path("thread").asText()).isEqualTo("a \"thread\"");
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("logger").asText()).isEqualTo("io.aircheck.Some");
        assertThat(json.path("exception").asText()).contains("IllegalStateException: two\nlines");
    }

    private static Properties properties(String file) throws Exception {
        Properties log = new Properties();
        try (var reader = Files.newBufferedReader(DIRECTORY.resolve(file))) {
            log.load(reader);
        }
        return log;
    }

    /** The options declared by the classes of the jar that a class came from. */
    private static void addOptions(Class<?> inJar, Map<String, ConfigOption<?>> known)
            throws Exception {
        File file = new File(inJar.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (JarFile jar = new JarFile(file)) {
            List<String> classes =
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.endsWith("Options.class"))
                            .map(name -> name.replace('/', '.').replaceAll("\\.class$", ""))
                            .toList();
            for (String name : classes) {
                for (Field field : Class.forName(name).getFields()) {
                    if (Modifier.isStatic(field.getModifiers())
                            && field.getType() == ConfigOption.class) {
                        ConfigOption<?> option = (ConfigOption<?>) field.get(null);
                        known.put(option.key(), option);
                    }
                }
            }
        }
    }
}
