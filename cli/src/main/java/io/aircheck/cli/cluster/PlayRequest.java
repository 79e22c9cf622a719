package io.aircheck.cli.cluster;

import io.aircheck.testbed.scenario.RecordSink;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * How a scenario is played into a cluster.
 *
 * @param rate times real time, positive; infinite: as fast as can be
 * @param awaitFiles whether to wait until all tasks that begin with it have ended, with their files
 *     uploaded and announced
 * @param patience how long nothing may move before waiting is given up
 * @param look how often to look how far the job is, which costs the JobManager a little
 * @param gateway what stands between the player and the broker
 * @param progress is told in words how far it is, often
 */
public record PlayRequest(
        double rate,
        boolean awaitFiles,
        Duration patience,
        Duration look,
        UnaryOperator<RecordSink> gateway,
        Consumer<String> progress) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration LOOK = Duration.ofMillis(250);

    public PlayRequest {
        if (!(rate > 0)) {
            throw new IllegalArgumentException("rate must be positive, is " + rate);
        }
    }

    /** At this rate, to the end. */
    public static PlayRequest at(double rate) {
        return new PlayRequest(rate, true, PATIENCE, LOOK, UnaryOperator.identity(), said -> {});
    }

    public PlayRequest withoutWaiting() {
        return new PlayRequest(rate, false, patience, look, gateway, progress);
    }

    public PlayRequest withPatience(Duration newPatience) {
        return new PlayRequest(rate, awaitFiles, newPatience, look, gateway, progress);
    }

    public PlayRequest lookingEvery(Duration interval) {
        return new PlayRequest(rate, awaitFiles, patience, interval, gateway, progress);
    }

    public PlayRequest through(UnaryOperator<RecordSink> newGateway) {
        return new PlayRequest(rate, awaitFiles, patience, look, newGateway, progress);
    }

    public PlayRequest withProgress(Consumer<String> listener) {
        return new PlayRequest(rate, awaitFiles, patience, look, gateway, listener);
    }
}
