package io.aircheck.job.room;

import com.google.protobuf.ByteString;
import io.aircheck.job.room.state.AppHistory;
import io.aircheck.schema.AppSettings;
import io.aircheck.schema.MalformedRecordException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An app's settings by event time.
 *
 * <p>At a time hold the latest settings that are effective by then. Before the earliest known,
 * these hold as well: the topic is compacted, so what held before may be gone, and a known app must
 * not look unknown. Immutable.
 */
public final class SettingsHistory {
    /** More versions than this are not kept; the oldest go first. */
    static final int MAX_VERSIONS = 32;

    private static final Logger LOG = LoggerFactory.getLogger(SettingsHistory.class);

    private final List<Version> versions;

    /**
     * Settings and since when they hold.
     *
     * @param fromMs ms since the epoch in event time; 0 means always
     */
    public record Version(long fromMs, AppSettings settings) {}

    private SettingsHistory(List<Version> versions) {
        this.versions = versions;
    }

    /**
     * Reads stored versions. All were checked when they came in; one that a newer job would refuse
     * is left out as if it had been.
     *
     * @return null if none is left: the app is unknown
     */
    public static SettingsHistory of(AppHistory stored) {
        List<Version> versions = new ArrayList<>();
        for (AppHistory.Version version : stored.getVersionsList()) {
            try {
                versions.add(
                        new Version(
                                version.getEffectiveFromMs(),
                                AppSettings.parse(version.getSettings().toByteArray())));
            } catch (MalformedRecordException e) {
                LOG.error("Settings stored by an earlier job are refused: {}", e.getMessage());
            }
        }
        return versions.isEmpty() ? null : new SettingsHistory(versions);
    }

    /**
     * Adds settings. A newer record takes the place of all older ones from its time on.
     *
     * @param settings checked
     * @param json the same as it stands in the topic
     */
    public static AppHistory add(AppHistory before, AppSettings settings, ByteString json) {
        long from = fromMs(settings);
        AppHistory.Builder after = AppHistory.newBuilder();
        for (AppHistory.Version version : before.getVersionsList()) {
            if (version.getEffectiveFromMs() < from) {
                after.addVersions(version);
            }
        }
        if (after.getVersionsCount() == MAX_VERSIONS) {
            after.removeVersions(0);
        }
        return after.addVersions(
                        AppHistory.Version.newBuilder().setEffectiveFromMs(from).setSettings(json))
                .build();
    }

    /** Since when settings hold, in ms; 0 means always. */
    static long fromMs(AppSettings settings) {
        return settings.effectiveFrom() == null ? 0 : Math.max(0, settings.effectiveFrom());
    }

    /** What holds at a time. */
    public Version at(long ms) {
        Version found = versions.get(0);
        for (Version version : versions) {
            if (version.fromMs <= ms) {
                found = version;
            }
        }
        return found;
    }

    /** When other settings come to hold after a time; {@link Long#MAX_VALUE} if none are known. */
    long nextChange(long ms) {
        for (Version version : versions) {
            if (version.fromMs > ms) {
                return version.fromMs;
            }
        }
        return Long.MAX_VALUE;
    }
}
