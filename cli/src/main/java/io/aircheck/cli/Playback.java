package io.aircheck.cli;

import io.aircheck.testbed.scenario.PlayedScenario;
import io.aircheck.testbed.scenario.Player;
import io.aircheck.testbed.scenario.Scenario;
import io.aircheck.testbed.scenario.Ticker;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A scenario that is being played by a thread of its own. */
final class Playback implements AutoCloseable {
    private final Scenario scenario;
    private final Player player;
    private final FutureTask<PlayedScenario> played;
    private final Thread thread;

    Playback(Scenario scenario, Player player) {
        this.scenario = scenario;
        this.player = player;
        this.played = new FutureTask<>(player::play);
        this.thread = new Thread(played, "player");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    boolean isDone() {
        return played.isDone();
    }

    /** The share of the scenario that was played, 0 to 1. */
    double share() {
        long ms = player.ticker().time().toEpochMilli() - scenario.start().toEpochMilli();
        return Math.max(0, Math.min(1, (double) ms / scenario.length().toMillis()));
    }

    /** What was played, once it is done. */
    PlayedScenario result() throws Exception {
        try {
            return played.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    /** Goes on where the playing ended; not to be used before. */
    Ticker ticker() {
        return player.ticker();
    }

    @Override
    public void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
