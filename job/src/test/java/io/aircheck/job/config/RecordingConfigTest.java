package io.aircheck.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordingConfigTest {
    @TempDir Path directory;

    @Test
    void theBrokersAreAllThatMustBeGiven() throws Exception {
        RecordingConfig config = config();

        assertThat(config.bootstrapServers()).isEqualTo("broker:9092");
        assertThat(config.jobName()).isEqualTo("aircheck");
        assertThat(config.named("events")).isEqualTo("aircheck-events");
        assertThat(config.topics().all())
                .containsExactly(
                        "audio-frames",
                        "room-events",
                        "app-settings",
                        "recording-commands",
                        "recording-events",
                        "audio-frames-dlq");
        assertThat(config.sourceTime()).isEqualTo(SourceTime.LOG_APPEND);
        assertThat(config.startingOffsets()).isEqualTo(StartingOffsets.COMMITTED);
        assertThat(config.namingOffset()).isEqualTo(ZoneOffset.UTC);
        assertThat(config.chunkLength()).isEqualTo(Duration.ofMillis(28_800));
        assertThat(config.trackHold()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.maxClockSkew()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.mixDelay()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.encoderCompressionLevel()).isEqualTo(5);
        assertThat(config.transactionTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.cosEndpoint()).isEmpty();
        assertThat(config.secretsFile()).isEmpty();
        assertThat(problems()).containsExactly("kafka.bootstrap.servers is missing");
    }

    @Test
    void callbacksReachThePublicInternetOnlyUnlessToldOtherwise() throws Exception {
        RecordingConfig config = config();

        assertThat(config.callbackRefuseInternal()).isTrue();
        assertThat(config.callbackAllowedHosts()).isEmpty();
        assertThat(config.callbackKeep()).isEqualTo(Duration.ofDays(1));
        assertThat(
                        RecordingConfig.from(
                                        "--kafka.bootstrap.servers",
                                        "broker:9092",
                                        "--callback.refuse-internal-addresses",
                                        "false",
                                        "--callback.allowed-hosts",
                                        "hooks.example.com,*.example.org")
                                .callbackAllowedHosts())
                .containsExactly("hooks.example.com", "*.example.org");
    }

    @Test
    void aFileHoldsFlatAndNestedKeysAndTheCommandLineWins() throws Exception {
        Path file =
                file(
                        """
                        job.name: studio
                        kafka:
                          bootstrap.servers: one:9092,two:9092
                          properties:
                            security.protocol: SASL_SSL
                        source: {time: create}
                        naming.offset: +08:00
                        chunk:
                          length: 21.6 s
                        track.hold: 3s
                        encoder.bytes-in-flight: 32mb
                        cos:
                          permits-per-bucket: 4
                        """);

        RecordingConfig config =
                RecordingConfig.from(
                        "--track.hold", "4s", "--config", file.toString(), "--mix.delay=45 s");

        assertThat(config.jobName()).isEqualTo("studio");
        assertThat(config.bootstrapServers()).isEqualTo("one:9092,two:9092");
        assertThat(config.kafkaProperties())
                .isEqualTo(Map.of("security.protocol", "SASL_SSL"))
                .isNotSameAs(config.kafkaProperties());
        assertThat(config.sourceTime()).isEqualTo(SourceTime.CREATE);
        assertThat(config.namingOffset()).isEqualTo(ZoneOffset.ofHours(8));
        assertThat(config.chunkLength()).isEqualTo(Duration.ofMillis(21_600));
        assertThat(config.trackHold()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.mixDelay()).isEqualTo(Duration.ofSeconds(45));
        assertThat(config.encoderBytesInFlight()).isEqualTo(MemorySize.ofMebiBytes(32));
        assertThat(config.cosPermitsPerBucket()).isEqualTo(4);
    }

    @Test
    void everyProblemHasALineOfItsOwn() {
        assertThat(
                        problems(
                                "--chunk.lenght",
                                "20s",
                                "--chunk.length",
                                "28.81s",
                                "--job.name",
                                "a b",
                                "--kafka.properties.group.id",
                                "mine"))
                .containsExactly(
                        "job.name must be 1 to 64 of A-Z a-z 0-9 _ -, is 'a b'",
                        "kafka.bootstrap.servers is missing",
                        "chunk.length must be a multiple of 72ms, is '28.81s'",
                        "unknown option chunk.lenght",
                        "kafka.properties.group.id is set by the job and cannot be given");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chunk.length | 10s",
                "chunk.length | 36s",
                "chunk.length | 28.8",
                "track.hold | 5",
                "track.hold | soon",
                "track.hold | 0s",
                "mix.delay | 11 min",
                "encoder.compression-level | 10",
                "encoder.compression-level | five",
                "encoder.chunks-per-run | 0",
                "encoder.bytes-in-flight | 3gb",
                "encoder.bytes-in-flight | much",
                "encoder.scratch-directory | here",
                "source.time | broker",
                "source.starting-offsets | middle",
                "naming.offset | Asia/Shanghai",
                "topics.audio-frames | a/b",
                "topics.audio-frames | ..",
                "cos.endpoint | ftp://host",
                "cos.endpoint | http://host/path",
                "cos.endpoint | http://user:password@host",
                "kafka.bootstrap.servers | broker",
                "kafka.transaction-timeout | 9s",
            })
    void aWrongValueIsNamedWithWhatIsAskedFor(String key, String value) {
        assertThat(problemsOf(key.equals("kafka.bootstrap.servers") ? "" : "x:1", key, value))
                .singleElement()
                .asString()
                .startsWith(key + " must be ")
                .endsWith(", is '" + value + "'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"broker:9092", "10.0.0.1:9092,10.0.0.2:9092", "[::1]:9092,[fe80::1]:19092"})
    void brokersAreGivenByNameOrAddress(String servers) throws Exception {
        assertThat(RecordingConfig.from("--kafka.bootstrap.servers", servers).bootstrapServers())
                .isEqualTo(servers);
    }

    @Test
    void contradictionsAreTold() {
        assertThat(
                        problems(
                                "--kafka.bootstrap.servers=x:1",
                                "--mix.delay=5s",
                                "--cos.backoff.min=30s",
                                "--cos.backoff.max=10s",
                                "--topics.room-events=audio-frames"))
                .containsExactly(
                        "mix.delay must be at least 3 s longer than track.hold",
                        "cos.backoff.max must not be shorter than cos.backoff.min",
                        "topic audio-frames is named for two purposes");
    }

    @Test
    void theCommandLineIsKeysAndValues() {
        assertThat(
                        problems(
                                "start",
                                "--kafka.bootstrap.servers=x:1",
                                "--mix.delay=40s",
                                "--mix.delay=50s",
                                "--job.name",
                                "--track.hold"))
                .containsExactly(
                        "'start' is no option; write --key value",
                        "--mix.delay is given twice",
                        "--job.name needs a value",
                        "--track.hold needs a value");
    }

    @Test
    void aFileIsAMapOfSingleValues() throws Exception {
        Path twice = file("chunk.length: 20.016s\nchunk: {length: 21.6s}\n");
        Path list = file("job.name: [a, b]\n");
        Path empty = file("job.name:\n");

        assertThat(problems("--kafka.bootstrap.servers=x:1", "--config", twice.toString()))
                .containsExactly(twice + ": chunk.length is given twice");
        assertThat(problems("--kafka.bootstrap.servers=x:1", "--config", list.toString()))
                .containsExactly(list + ": job.name must be one value, not a list");
        assertThat(problems("--kafka.bootstrap.servers=x:1", "--config", empty.toString()))
                .containsExactly(empty + ": job.name has no value");
        assertThat(problems("--kafka.bootstrap.servers=x:1", "--config=nowhere.yaml"))
                .containsExactly("cannot read the configuration file nowhere.yaml");
    }

    @Test
    void secretsAreNeverRepeated() throws Exception {
        Path broken = file("kafka.properties.sasl.jaas.config: 'hunter2\njob.name: x\n");
        assertThat(problems("--kafka.bootstrap.servers=x:1", "--config", broken.toString()))
                .singleElement()
                .asString()
                .startsWith(broken + " is not YAML of keys and values")
                .doesNotContain("hunter2");

        RecordingConfig config =
                RecordingConfig.from(
                        "--kafka.bootstrap.servers=x:1",
                        "--kafka.properties.ssl.keystore.password=hunter2");
        assertThat(config.toString()).doesNotContain("hunter2");
    }

    @Test
    void theMessageIsTheLines() {
        assertThatThrownBy(() -> RecordingConfig.from("--a=1", "--b=2"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "kafka.bootstrap.servers is missing\nunknown option a\nunknown option b");
    }

    private static RecordingConfig config() throws ConfigException {
        return RecordingConfig.from("--kafka.bootstrap.servers", "broker:9092");
    }

    private static List<String> problemsOf(String servers, String key, String value) {
        List<String> args = new ArrayList<>(List.of("--" + key, value));
        if (!servers.isEmpty()) {
            args.addAll(List.of("--kafka.bootstrap.servers", servers));
        }
        return problems(args.toArray(String[]::new));
    }

    private static List<String> problems(String... args) {
        try {
            RecordingConfig.from(args);
            return List.of("none, for " + Arrays.toString(args));
        } catch (ConfigException e) {
            return e.problems();
        }
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "config", ".yaml"), yaml);
    }
}
