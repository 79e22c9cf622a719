package io.aircheck.testbed.cos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.aircheck.testbed.control.ControlClient;
import io.aircheck.testbed.control.ControlServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What an emulator in this process can be told, told to one that is a process of its own and was
 * started with {@code --control}. Faults end with the process they were given to. Thread-safe.
 */
public final class CosControl {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private final Path socket;

    /** A fault in words: which calls are hit, and how. */
    public record Rule(
            FaultKind kind,
            Set<Operation> operations,
            String bucket,
            int times,
            double probability,
            long seed,
            long delayMillis) {
        /**
         * @param kind what happens
         * @param operations the calls that are hit; empty: all
         * @param bucket whose calls are hit; null: all buckets'
         * @param times how many calls are hit at most, positive
         * @param probability of a hit per matching call, 0 to 1
         * @param seed of the choices
         * @param delayMillis before the call is served or the fault shows; 0 or more
         */
        public Rule {
            operations = operations == null ? Set.of() : Set.copyOf(operations);
        }

        /** Every call from now on. */
        public static Rule of(FaultKind kind) {
            return new Rule(kind, Set.of(), null, Integer.MAX_VALUE, 1, 0, 0);
        }

        /** Only these calls. */
        public Rule on(Operation... hit) {
            return new Rule(kind, Set.of(hit), bucket, times, probability, seed, delayMillis);
        }

        /** Only this bucket's calls. */
        public Rule onBucket(String hit) {
            return new Rule(kind, operations, hit, times, probability, seed, delayMillis);
        }

        /** At most the next {@code limit} matching calls. */
        public Rule times(int limit) {
            return new Rule(kind, operations, bucket, limit, probability, seed, delayMillis);
        }

        /** Each matching call with this probability; equal seeds choose alike. */
        public Rule withProbability(double chance, long choices) {
            return new Rule(kind, operations, bucket, times, chance, choices, delayMillis);
        }

        /** So long after the call came in. */
        public Rule after(Duration wait) {
            return new Rule(kind, operations, bucket, times, probability, seed, wait.toMillis());
        }

        Fault fault() {
            Fault fault =
                    new Fault(
                            kind,
                            call -> true,
                            times,
                            probability,
                            seed,
                            Duration.ofMillis(delayMillis));
            if (!operations.isEmpty()) {
                fault = fault.on(operations.toArray(Operation[]::new));
            }
            return bucket == null ? fault : fault.onBucket(bucket);
        }
    }

    /**
     * @param socket the emulator's control socket, or a path that leads to it
     */
    public CosControl(Path socket) {
        this.socket = socket;
    }

    /** Creates a bucket; does nothing if it is there. */
    public void createBucket(String bucket) throws IOException {
        call("create-bucket", Map.of("bucket", bucket));
    }

    /** Puts a rule into force and returns its number. */
    public int addFault(Rule rule) throws IOException {
        return call("add-fault", Map.of("rule", rule)).asInt();
    }

    /**
     * Ends a rule and returns how many calls it hit.
     *
     * @throws IOException also if there is no such rule
     */
    public int removeFault(int number) throws IOException {
        return call("remove-fault", Map.of("number", number)).asInt();
    }

    /** Ends all rules. */
    public void clearFaults() throws IOException {
        call("clear-faults", Map.of());
    }

    /** See {@link CosEmulator#visible}. */
    public Map<String, Instant> visible(String bucket) throws IOException {
        Map<String, Instant> visible = new TreeMap<>();
        call("visible", Map.of("bucket", bucket))
                .fields()
                .forEachRemaining(
                        entry ->
                                visible.put(
                                        entry.getKey(),
                                        Instant.ofEpochMilli(entry.getValue().asLong())));
        return visible;
    }

    /** See {@link CosEmulator#openUploads}. */
    public List<OpenUpload> openUploads() throws IOException {
        List<OpenUpload> uploads = new ArrayList<>();
        for (JsonNode upload : call("open-uploads", Map.of())) {
            uploads.add(
                    new OpenUpload(
                            upload.get("bucket").asText(),
                            upload.get("key").asText(),
                            upload.get("uploadId").asText(),
                            Instant.ofEpochMilli(upload.get("initiated").asLong()),
                            upload.get("parts").asInt(),
                            upload.get("bytes").asLong()));
        }
        return uploads;
    }

    private JsonNode call(String order, Map<String, ?> with) throws IOException {
        Map<String, Object> all = new HashMap<>(with);
        all.put("order", order);
        return ControlClient.call(socket, all, TIMEOUT);
    }

    /** The emulator's side. */
    static final class Server implements ControlServer.Handler {
        private final CosEmulator emulator;
        private final AtomicInteger numbers = new AtomicInteger();
        private final Map<Integer, Faults.Active> rules = new ConcurrentHashMap<>();

        Server(CosEmulator emulator) {
            this.emulator = emulator;
        }

        @Override
        public Object answer(JsonNode order) throws Exception {
            return switch (order.path("order").asText()) {
                case "create-bucket" -> {
                    emulator.createBucket(order.path("bucket").asText());
                    yield null;
                }
                case "add-fault" -> {
                    Rule rule = MAPPER.treeToValue(order.get("rule"), Rule.class);
                    int number = numbers.incrementAndGet();
                    rules.put(number, emulator.faults().add(rule.fault()));
                    yield number;
                }
                case "remove-fault" -> {
                    Faults.Active active = rules.remove(order.path("number").asInt());
                    if (active == null) {
                        throw new IllegalArgumentException("there is no such rule");
                    }
                    active.close();
                    yield active.hits();
                }
                case "clear-faults" -> {
                    emulator.faults().clear();
                    rules.clear();
                    yield null;
                }
                case "visible" -> {
                    Map<String, Long> visible = new TreeMap<>();
                    emulator.visible(order.path("bucket").asText())
                            .forEach((key, time) -> visible.put(key, time.toEpochMilli()));
                    yield visible;
                }
                case "open-uploads" ->
                        emulator.openUploads().stream()
                                .map(
                                        upload ->
                                                Map.of(
                                                        "bucket",
                                                        upload.bucket(),
                                                        "key",
                                                        upload.key(),
                                                        "uploadId",
                                                        upload.uploadId(),
                                                        "initiated",
                                                        upload.initiated().toEpochMilli(),
                                                        "parts",
                                                        upload.parts(),
                                                        "bytes",
                                                        upload.bytes()))
                                .toList();
                default -> throw new IllegalArgumentException("unknown order");
            };
        }
    }
}
