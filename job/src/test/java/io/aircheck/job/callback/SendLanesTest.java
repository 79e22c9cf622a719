package io.aircheck.job.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.TaskKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendLanesTest {
    /** Addresses whose calls were begun, in this order. */
    private final List<String> begun = new ArrayList<>();

    /** Where tasks want to be called, if elsewhere than where they wait. */
    private final Map<TaskKey, String> moved = new HashMap<>();

    private SendLanes lanes;

    private void open(int most, int mostEach) {
        lanes = new SendLanes(most, mostEach, this::start);
    }

    private boolean start(TaskKey task, String address) {
        String wanted = moved.getOrDefault(task, address);
        if (!wanted.equals(address)) {
            lanes.offer(task, wanted);
            return false;
        }
        begun.add(address);
        return true;
    }

    @Test
    void receiversTakeTurnsWhenThereAreMoreThanCalls() throws Exception {
        open(2, 1);
        List<String> receivers = names(20);
        for (String receiver : receivers) {
            offer(receiver, 10);
        }

        lanes.pump();
        for (int i = 0; begun.size() < 60; i++) {
            lanes.ended(begun.get(i), false);
            lanes.pump();
        }

        assertThat(begun.subList(0, 20)).containsExactlyElementsOf(receivers);
        assertThat(begun.subList(20, 40)).containsExactlyElementsOf(receivers);
        assertThat(begun.subList(40, 60)).containsExactlyElementsOf(receivers);
    }

    @Test
    void whoFailedOnceWaitsNoLongerThanThoseWhoFailAlways() throws Exception {
        open(8, 1);
        List<String> receivers = names(30);
        for (String receiver : receivers) {
            offer(receiver, 10);
        }

        lanes.pump();
        for (int i = 0; begun.size() < 120; i++) {
            lanes.ended(begun.get(i), true);
            lanes.pump();
        }

        for (int turn = 0; turn < 4; turn++) {
            assertThat(begun.subList(30 * turn, 30 * turn + 30))
                    .as("turn %s", turn)
                    .containsExactlyInAnyOrderElementsOf(receivers);
        }
    }

    @Test
    void aTaskThatMovesToAnotherLaneIsCalledAtOnce() throws Exception {
        open(4, 1);
        offer("a", 1);
        moved.put(task("a", 0), "b");

        lanes.pump();

        assertThat(begun).as("it waits for nobody's answer").containsExactly("b");
        assertThat(lanes.running()).isEqualTo(1);
    }

    private void offer(String receiver, int tasks) {
        for (int i = 0; i < tasks; i++) {
            lanes.offer(task(receiver, i), receiver);
        }
    }

    private static TaskKey task(String receiver, int number) {
        return new TaskKey(1, receiver, number);
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "receiver-" + i).toList();
    }
}
