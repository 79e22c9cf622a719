package io.aircheck.cli;

import io.aircheck.cli.progress.InputProgress;
import io.aircheck.testbed.scenario.PlayedScenario;
import java.time.Duration;
import java.util.List;

/**
 * Waits until a scenario is recorded to its end: played, consumed, uploaded, announced. Tasks may
 * stay open for rules that wait up to 24 h; time is then ticked on in ever larger steps.
 */
final class Recording {
    /** Time after the scenario's end, and how densely it is ticked. */
    private record Tail(Duration until, Duration step) {}

    /**
     * Enough for what ends with the scenario, for a room that stays empty for 12 h, and for a task
     * that runs for 24 h.
     */
    private static final List<Tail> TAILS =
            List.of(
                    new Tail(Duration.ofSeconds(30), Duration.ofSeconds(1)),
                    new Tail(Duration.ofHours(13), Duration.ofSeconds(60)),
                    new Tail(Duration.ofHours(25), Duration.ofSeconds(60)));

    /**
     * The first holds what was consumed, the second what came of it; with the third, what they
     * released has reached the topic of the events.
     */
    private static final int CHECKPOINTS = 3;

    /** An upload begins after a checkpoint and is announced by a later one; then patience ends. */
    private static final int UPLOAD_CHECKPOINTS = 60;

    private final Playback playback;
    private final RunningJob job;
    private final EventLog events;
    private final InputProgress progress;
    private final ProgressLine line;
    private double recorded;

    Recording(
            Playback playback,
            RunningJob job,
            EventLog events,
            InputProgress progress,
            ProgressLine line) {
        this.playback = playback;
        this.job = job;
        this.events = events;
        this.progress = progress;
        this.line = line;
    }

    void finish() throws Exception {
        PlayedScenario played;
        try (playback) {
            playback.start();
            while (!playback.isDone()) {
                watch();
            }
            played = playback.result();
        }
        for (Tail tail : TAILS) {
            playback.ticker().tickUntil(played.end().plus(tail.until), tail.step);
            while (!progress.isConsumed()) {
                watch();
            }
            awaitCheckpoints(CHECKPOINTS);
            events.catchUp();
            for (int i = 0; i < UPLOAD_CHECKPOINTS && events.awaitsUploads(); i++) {
                awaitCheckpoints(1);
                events.catchUp();
            }
            if (!events.openTasks().isEmpty()) {
                awaitCheckpoints(1);
                events.catchUp();
            }
            if (events.openTasks().isEmpty()) {
                return;
            }
        }
        throw new CommandException(
                "tasks have not ended within "
                        + TAILS.get(TAILS.size() - 1).until.toHours()
                        + " h of scenario time: "
                        + events.openTasks());
    }

    private void awaitCheckpoints(int number) throws Exception {
        long wanted = job.completedCheckpoints() + number;
        while (job.completedCheckpoints() < wanted) {
            watch();
        }
    }

    private void watch() throws Exception {
        job.requireAlive();
        events.poll();
        // New ticks make what was consumed a smaller share, but nothing is unrecorded by them.
        recorded = Math.max(recorded, playback.share() * progress.share());
        int files = events.files().count();
        line.say(
                Math.round(100 * recorded)
                        + " % recorded, "
                        + files
                        + (files == 1 ? " file" : " files")
                        + " uploaded");
    }
}
