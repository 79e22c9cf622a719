package io.aircheck.schema;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;

/**
 * The value of a record in the compacted topic {@code app-settings}; the key is the app's id in
 * decimal digits. A newer record of the same app takes the place of the older from {@link
 * #effectiveFrom} on. A record with the key {@code tick} only carries time.
 *
 * <p>All fields but {@code bizId}, {@code bucket} and {@code region} may be left out.
 *
 * @param version of this record's form; 1; null means 1
 * @param bizId the application, positive
 * @param effectiveFrom milliseconds since the epoch in event time from which on this holds; null
 *     means always
 * @param enabled the app's switch; default true
 * @param scope what is recorded; default full
 * @param streams which files are made in full scope; default both
 * @param presence how Aircheck knows who is in a room; default events
 * @param maxIdleTime for presence by frames: how long after the last frame a user counts as
 *     present, from the end of the whole second of media time the frame lies in; 1 s to 24 h,
 *     default 5 s (TRTC: MaxIdleTime)
 * @param bucket the COS bucket, {@code name-appid}
 * @param region the bucket's region, such as {@code ap-seoul}
 * @param credentials name of the entry in the job's secrets that holds the COS keys; default {@code
 *     default}. Never the keys themselves
 * @param audio the files' format; default 48 kHz, 64 kbit/s
 * @param micOffGap a longer gap between frames ends a user's file; 200 ms to 60 s, default 2 s
 * @param maxSegmentDuration a file is never longer; 10 s to 24 h, longer than micOffGap, default 2
 *     h
 * @param maxMixedUsers at most so many users are mixed, earliest to enter first; 1 to 64, default
 *     64; for a TRTC app, which is one whose callback has the format {@code trtc}, 8
 * @param callback where events are announced by HTTP; null means nowhere
 */
public record AppSettings(
        Integer version,
        long bizId,
        Long effectiveFrom,
        Boolean enabled,
        Scope scope,
        Streams streams,
        Presence presence,
        Duration maxIdleTime,
        String bucket,
        String region,
        String credentials,
        Audio audio,
        Duration micOffGap,
        Duration maxSegmentDuration,
        Integer maxMixedUsers,
        Callback callback) {

    private static final Set<Integer> SAMPLE_RATES = Set.of(16_000, 24_000, 32_000, 48_000);
    private static final Set<Integer> BIT_RATES =
            Set.of(32_000, 40_000, 48_000, 56_000, 64_000, 80_000, 96_000, 112_000, 128_000);

    private static final Set<Integer> GME_CALLBACKS = Set.of(1, 2, 3);
    private static final Set<Integer> TRTC_CALLBACKS = Set.of(301, 302, 303, 305, 310);
    private static final String SECRET_NAME = "[A-Za-z0-9_.-]{1,64}";
    private static final String SECRET_NAME_RULE =
            " must be the name of an entry in the secrets: 1 to 64 of A-Z a-z 0-9 _ . -";

    /** What is recorded. */
    public enum Scope {
        /** Every room. */
        FULL,
        /** Rooms a StartRecord names. */
        CUSTOM;

        @JsonValue
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        @JsonCreator
        static Scope of(String word) {
            return Words.enumOf(Scope.class, word);
        }
    }

    /** Which files are made. */
    public enum Streams {
        /** A file per user. */
        SINGLE,
        /** A file per room. */
        MIXED,
        BOTH;

        public boolean single() {
            return this != MIXED;
        }

        public boolean mixed() {
            return this != SINGLE;
        }

        @JsonValue
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        @JsonCreator
        static Streams of(String word) {
            return Words.enumOf(Streams.class, word);
        }
    }

    /** How Aircheck knows who is in a room. */
    public enum Presence {
        /** By enter and exit in {@code room-events}. */
        EVENTS,
        /** By the audio itself, and {@link AppSettings#maxIdleTime}. */
        FRAMES;

        @JsonValue
        public String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        @JsonCreator
        static Presence of(String word) {
            return Words.enumOf(Presence.class, word);
        }
    }

    /**
     * The format of the files: MP3, mono, constant bit rate.
     *
     * @param sampleRate 16000, 24000, 32000 or 48000 Hz; null means 48000
     * @param bitRate 32000 to 128000 bit/s of the rates that MPEG-1 and MPEG-2 layer III share;
     *     null means 64000
     */
    public record Audio(Integer sampleRate, Integer bitRate) {}

    /**
     * Where and how events are announced by HTTP.
     *
     * @param url http or https, with a host and without user information: it stands in state and
     *     topics, so it may hold no password
     * @param format {@code gme} or {@code trtc}; null means gme
     * @param secret name of the entry in the secrets that holds the signing key; null: callbacks
     *     are not signed
     * @param signature how GME's signature is written, {@code base64} or {@code hex}; null means
     *     base64. TRTC's is always Base64
     * @param events the numbers of the format's callbacks that are sent, at least one; null means
     *     all
     */
    public record Callback(
            String url, String format, String secret, String signature, Set<Integer> events) {
        public Callback {
            events = events == null ? null : Set.copyOf(events);
        }
    }

    private static final int MAX_PORT = 65_535;
    private static final int MAX_MIXED = 64;
    private static final int MAX_MIXED_TRTC = 8;

    /** The key of a record that only carries time. */
    public static final String TICK_KEY = "tick";

    public AppSettings {
        enabled = enabled == null || enabled;
        scope = scope == null ? Scope.FULL : scope;
        streams = streams == null ? Streams.BOTH : streams;
        presence = presence == null ? Presence.EVENTS : presence;
        maxIdleTime = maxIdleTime == null ? Duration.ofSeconds(5) : maxIdleTime;
        credentials = credentials == null ? "default" : credentials;
        audio =
                new Audio(
                        audio == null || audio.sampleRate == null ? 48_000 : audio.sampleRate,
                        audio == null || audio.bitRate == null ? 64_000 : audio.bitRate);
        micOffGap = micOffGap == null ? Duration.ofSeconds(2) : micOffGap;
        maxSegmentDuration = maxSegmentDuration == null ? Duration.ofHours(2) : maxSegmentDuration;
        if (maxMixedUsers == null) {
            boolean trtc = callback != null && "trtc".equals(callback.format);
            maxMixedUsers = trtc ? MAX_MIXED_TRTC : MAX_MIXED;
        }
    }

    /**
     * Reads and checks a record.
     *
     * @throws MalformedRecordException when it is not an app's settings, or they contradict
     *     themselves
     */
    public static AppSettings parse(byte[] utf8) throws MalformedRecordException {
        AppSettings settings = Json.read(utf8, AppSettings.class);
        settings.check();
        return settings;
    }

    /**
     * Checks the ranges above.
     *
     * @throws MalformedRecordException naming the first field out of its range
     */
    public void check() throws MalformedRecordException {
        Versions.require(version, 1);
        if (bizId <= 0) {
            throw new MalformedRecordException("bizId must be positive, is " + bizId);
        }
        // 436/14518: lower case, digits and '-', ending in the APPID; the host has 60 characters.
        if (bucket == null || !bucket.matches("[a-z0-9][a-z0-9-]{0,48}-[0-9]{5,12}")) {
            throw new MalformedRecordException(
                    "bucket must be a COS bucket name such as voice-1250000000");
        }
        if (region == null || !region.matches("[a-z][a-z0-9-]{1,30}")) {
            throw new MalformedRecordException("region must be a COS region such as ap-seoul");
        }
        if (!credentials.matches(SECRET_NAME)) {
            throw new MalformedRecordException("credentials" + SECRET_NAME_RULE);
        }
        if (!SAMPLE_RATES.contains(audio.sampleRate)) {
            throw new MalformedRecordException(
                    "audio.sampleRate must be 16000, 24000, 32000 or 48000, is "
                            + audio.sampleRate);
        }
        if (!BIT_RATES.contains(audio.bitRate)) {
            throw new MalformedRecordException(
                    "audio.bitRate must be one of 32000, 40000, 48000, 56000, 64000, 80000, 96000,"
                            + " 112000, 128000, is "
                            + audio.bitRate);
        }
        within("maxIdleTime", maxIdleTime, Duration.ofSeconds(1), Duration.ofDays(1));
        within("micOffGap", micOffGap, Duration.ofMillis(200), Duration.ofMinutes(1));
        within(
                "maxSegmentDuration",
                maxSegmentDuration,
                Duration.ofSeconds(10),
                Duration.ofDays(1));
        if (micOffGap.compareTo(maxSegmentDuration) >= 0) {
            throw new MalformedRecordException(
                    "micOffGap must be shorter than maxSegmentDuration, is "
                            + Durations.format(micOffGap));
        }
        if (maxMixedUsers < 1 || maxMixedUsers > MAX_MIXED) {
            throw new MalformedRecordException(
                    "maxMixedUsers must be 1 to " + MAX_MIXED + ", is " + maxMixedUsers);
        }
        if (callback != null) {
            checkCallback();
        }
    }

    /** No message quotes the address: it may hold what is nobody's business. */
    private void checkCallback() throws MalformedRecordException {
        URI url = callbackUrl();
        if (url == null) {
            throw new MalformedRecordException(
                    "callback.url must be an http or https address of up to 2000 characters");
        }
        if (url.getRawUserInfo() != null) {
            throw new MalformedRecordException(
                    "callback.url must not hold a user or password: callbacks are signed instead");
        }
        if (callback.format != null && !Set.of("gme", "trtc").contains(callback.format)) {
            throw new MalformedRecordException("callback.format must be gme or trtc");
        }
        if (callback.secret != null && !callback.secret.matches(SECRET_NAME)) {
            throw new MalformedRecordException("callback.secret" + SECRET_NAME_RULE);
        }
        if (callback.signature != null && !Set.of("base64", "hex").contains(callback.signature)) {
            throw new MalformedRecordException("callback.signature must be base64 or hex");
        }
        checkCallbackEvents();
    }

    /** Null if it is none. */
    private URI callbackUrl() {
        if (callback.url == null || !callback.url.matches("https?://[^\\s]{1,2000}")) {
            return null;
        }
        try {
            URI url = new URI(callback.url);
            boolean isAddress = url.getHost() != null || url.getRawUserInfo() != null;
            return isAddress && url.getPort() != 0 && url.getPort() <= MAX_PORT ? url : null;
        } catch (URISyntaxException e) {
            return null; // the exception quotes the address
        }
    }

    private void checkCallbackEvents() throws MalformedRecordException {
        Set<Integer> known = "trtc".equals(callback.format) ? TRTC_CALLBACKS : GME_CALLBACKS;
        if (callback.events != null
                && (callback.events.isEmpty() || !known.containsAll(callback.events))) {
            throw new MalformedRecordException(
                    "callback.events must name some of " + new TreeSet<>(known));
        }
    }

    private static void within(String field, Duration value, Duration least, Duration most)
            throws MalformedRecordException {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new MalformedRecordException(
                    field
                            + " must be "
                            + Durations.format(least)
                            + " to "
                            + Durations.format(most)
                            + ", is "
                            + Durations.format(value));
        }
    }

    /** These settings with other callbacks; null: none. */
    public AppSettings withCallback(Callback newCallback) {
        return new AppSettings(
                version,
                bizId,
                effectiveFrom,
                enabled,
                scope,
                streams,
                presence,
                maxIdleTime,
                bucket,
                region,
                credentials,
                audio,
                micOffGap,
                maxSegmentDuration,
                maxMixedUsers,
                newCallback);
    }

    /** The key of this record in Kafka. */
    public String key() {
        return Long.toString(bizId);
    }
}
