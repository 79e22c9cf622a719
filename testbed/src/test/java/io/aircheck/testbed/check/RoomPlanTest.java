package io.aircheck.testbed.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.testbed.check.PlannedTask.Terms;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.Scenario.Room;
import io.aircheck.testbed.scenario.Scenario.User;
import io.aircheck.testbed.scenario.ScenarioReader;
import io.aircheck.testbed.scenario.SentAudio;
import io.aircheck.testbed.signal.Intervals;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomPlanTest {
    private static final long HOUR = 3600;

    @TempDir Path dir;
    private long startMs;

    @Test
    void fullScopeRecordsFromTheFirstUserToTheLast() throws Exception {
        List<PlannedTask> tasks =
                plan(
                        "scope: full",
                        "- {id: a, stay: [[1s, 5s], [20s, 30s]], audio: coded}",
                        "- {id: b, stay: [[3s, 9s]], audio: coded}");

        assertThat(times(tasks)).containsExactly("1-9", "20-30");
        assertThat(seconds(tasks.get(0).single("b"))).containsExactly("1-9");
        assertThat(seconds(tasks.get(0).heard("b"))).containsExactly("3-9");
        assertThat(seconds(tasks.get(0).mix())).containsExactly("1-9");
    }

    @Test
    void onlySoManyAreMixed() throws Exception {
        List<PlannedTask> tasks =
                plan(
                        "maxMixedUsers: 1",
                        "- {id: a, stay: [[0s, 5s]], audio: coded}",
                        "- {id: b, stay: [[1s, 9s]], audio: coded}");

        assertThat(seconds(tasks.get(0).heard("a"))).containsExactly("0-5");
        assertThat(seconds(tasks.get(0).heard("b"))).containsExactly("5-9");
    }

    @Test
    void aCommandWaitsForAUserAndItsTaskForItsEnd() throws Exception {
        List<PlannedTask> tasks =
                plan(
                        "scope: custom",
                        "- {id: a, stay: [[5s, 9s]], audio: coded}",
                        "- {id: b, stay: [[12s, 20s]], audio: coded}",
                        "commands:",
                        "- {at: 2s, startRecord: {bizId: 1, roomId: r, recordMode: 1,"
                                + " subscribeUserIds: [a]}}",
                        "- {at: 15s, modifyRecord: {bizId: 1, roomId: r, recordMode: 2}}");

        assertThat(times(tasks)).containsExactly("5-" + (20 + 12 * HOUR));
        assertThat(seconds(tasks.get(0).single("a"))).containsExactly("5-15");
        assertThat(seconds(tasks.get(0).single("b"))).isEmpty();
        assertThat(seconds(tasks.get(0).heard("b"))).containsExactly("15-20");
        assertThat(seconds(tasks.get(0).mix())).containsExactly("15-" + (20 + 12 * HOUR));
    }

    @Test
    void aCommandedTaskLastsADayAtMost() throws Exception {
        List<PlannedTask> tasks =
                plan(
                        "scope: custom",
                        "- {id: a, stay: [[0h, 30h]]}",
                        "commands:",
                        "- {at: 1h, startRecord: {bizId: 1, roomId: r, recordMode: 1}}");

        assertThat(times(tasks)).containsExactly(HOUR + "-" + 25 * HOUR);
    }

    @Test
    void aStopEndsATask() throws Exception {
        List<PlannedTask> tasks =
                plan(
                        "scope: custom",
                        "- {id: a, stay: [[0s, 30s]]}",
                        "commands:",
                        "- {at: 1s, startRecord: {bizId: 1, roomId: r, recordMode: 1}}",
                        "- {at: 2s, startRecord: {bizId: 1, roomId: r, recordMode: 3}}",
                        "- {at: 8s, stopRecord: {bizId: 1, roomId: r}}",
                        "- {at: 10s, startRecord: {bizId: 1, roomId: r, recordMode: 1}}",
                        "- {at: 12s, stopRecord: {bizId: 1, roomId: r}}");

        assertThat(times(tasks)).containsExactly("1-8", "10-12");
        assertThat(tasks.get(0).mix().isEmpty()).isTrue();
    }

    @Test
    void settingsSwitchRecordingAndStreams() throws Exception {
        List<PlannedTask> tasks =
                plan(
                        "streams: both",
                        "- {id: a, stay: [[0s, 30s]], audio: coded}",
                        "settings:",
                        "- {at: 5s, bizId: 1, streams: mixed}",
                        "- {at: 10s, bizId: 1, enabled: false}",
                        "- {at: 20s, bizId: 1, enabled: true}");

        assertThat(times(tasks)).containsExactly("0-10", "20-30");
        assertThat(seconds(tasks.get(0).single("a"))).containsExactly("0-5");
        assertThat(seconds(tasks.get(0).mix())).containsExactly("0-10");
        assertThat(tasks.get(0).terms()).extracting(Terms::single).containsExactly(true, false);
    }

    @Test
    void audioTellsWhoIsThereWhenNobodyElseDoes() throws Exception {
        List<PlannedTask> tasks =
                plan(
                        "presence: frames",
                        "- {id: a, stay: [[0s, 60s]], mic: [[2s, 10s], [14s, 20s], [40s, 50s]],"
                                + " audio: coded}");

        // The last second that was heard, and 5 s.
        assertThat(times(tasks)).containsExactly("2-24", "40-54");
        assertThat(tasks).allMatch(task -> task.startSlackMs() > 0 && task.endSlackMs() > 0);
    }

    private List<PlannedTask> plan(String setting, String... lines) throws Exception {
        StringBuilder yaml =
                new StringBuilder("start: 2026-03-01T08:00:00Z\n")
                        .append("apps: [{bizId: 1, bucket: v-12500, region: r-x, ")
                        .append(setting)
                        .append("}]\nrooms:\n- bizId: 1\n  id: r\n  users:\n");
        boolean ofUsers = true;
        for (String line : lines) {
            ofUsers &= line.startsWith("-");
            yaml.append(ofUsers ? "  " : "").append(line).append('\n');
        }
        Scenario scenario =
                ScenarioReader.read(Files.writeString(dir.resolve("s.yaml"), yaml.toString()));
        startMs = scenario.start().toEpochMilli();
        Room room = scenario.rooms().get(0);
        Map<String, SentAudio> sent = new HashMap<>();
        for (User user : room.users()) {
            sent.put(user.id(), SentAudio.of(scenario.start(), room, user));
        }
        return RoomPlan.of(scenario, scenario.start(), room, sent);
    }

    private List<String> times(List<PlannedTask> tasks) {
        return tasks.stream()
                .map(
                        task ->
                                (task.startMs() - startMs) / 1000
                                        + "-"
                                        + (task.endMs() - startMs) / 1000)
                .toList();
    }

    private List<String> seconds(Intervals intervals) {
        return intervals.stretches().stream()
                .map(
                        stretch ->
                                (stretch.fromMicros() / 1000 - startMs) / 1000
                                        + "-"
                                        + (stretch.toMicros() / 1000 - startMs) / 1000)
                .toList();
    }
}
