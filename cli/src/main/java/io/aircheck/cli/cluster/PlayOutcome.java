package io.aircheck.cli.cluster;

import io.aircheck.schema.RecordingEvent;
import io.aircheck.testbed.scenario.PlayedScenario;
import java.util.List;

/**
 * What came of a scenario.
 *
 * @param played what was written, at the times it was played at
 * @param events of the tasks that began with it, in the order of the file; none when it was not
 *     waited for
 */
public record PlayOutcome(PlayedScenario played, List<RecordingEvent> events) {
    public PlayOutcome {
        events = List.copyOf(events);
    }
}
