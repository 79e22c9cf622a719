package io.aircheck.job.room;

import io.aircheck.job.message.RoomKey;
import io.aircheck.schema.AppSettings;

/**
 * What a decision is made under.
 *
 * @param app null when no settings of the app are known
 * @param now event time in ms
 */
record Moment(RoomSettings limits, RoomKey room, SettingsHistory app, long now) {

    /** The app's settings at a time; the app must be known. */
    AppSettings settingsAt(long ms) {
        return app.at(ms).settings();
    }

    static boolean byFrames(AppSettings settings) {
        return settings.presence() == AppSettings.Presence.FRAMES;
    }
}
