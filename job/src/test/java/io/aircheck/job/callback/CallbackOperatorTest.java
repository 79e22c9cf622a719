package io.aircheck.job.callback;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.DeadCallback;
import io.aircheck.schema.RecordingEvent.Reason;
import io.aircheck.schema.RecordingEvent.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class CallbackOperatorTest {
    private static final long APP = CallbackEvents.APP;

    @Test
    void callbacksOfATaskGoOneAfterTheOther() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(APP, "receiver")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_FINISHED, APP, 5, 0))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_UPLOADED, APP, 5, 0));

            assertThat(job.sender().open()).containsExactly("5-0-segment-started/1");
            job.answer(200);
            assertThat(job.sender().open()).containsExactly("5-0-segment-finished/2");
            job.answer(200);
            assertThat(job.sender().open()).containsExactly("5-0-segment-uploaded/3");
            job.answer(200);

            job.assertOver();
            assertThat(job.dead()).isEmpty();
        }
    }

    @Test
    void aLaterCallbackWaitsForTheEarlierButOtherTasksDoNot() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(APP, "receiver")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_FINISHED, APP, 5, 0))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 6, 0));

            job.answer(job.sender().openCalls().get(0), 500);
            job.answer(job.sender().openCalls().get(1), 500);

            assertThat(job.sender().open()).containsExactly("6-0-segment-started/1");
            job.answer(200);
            job.advance(Duration.ofMillis(9_999));
            assertThat(job.sender().open()).isEmpty();
            job.advance(Duration.ofMillis(1));
            assertThat(job.sender().open()).containsExactly("5-0-segment-started/1");
            job.answer(200);
            job.answer(200);
            job.assertOver();
        }
    }

    @Test
    void aFailureIsRepeatedAtOnceAndThenEveryTenSeconds() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(APP, "receiver")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0));

            job.answer(503);
            for (int i = 0; i < 6; i++) {
                assertThat(job.sender().open()).as("attempt %s", i + 2).hasSize(1);
                job.answer(503);
                assertThat(job.sender().open()).isEmpty();
                job.advance(Duration.ofSeconds(10));
            }
            job.answer(200);

            assertThat(job.sender().all()).hasSize(8).containsOnly("5-0-segment-started/1");
            job.assertOver();
        }
    }

    @Test
    void aReceiverThatDoesNotAnswerIsCalledEveryTenSecondsAllTheSame() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(APP, "receiver")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0));

            List<Long> seconds = new ArrayList<>();
            while (seconds.size() < 8) {
                seconds.add((job.time() - CallbackHarness.START) / 1_000);
                job.advance(Duration.ofSeconds(5));
                job.answer(0);
                while (job.sender().open().isEmpty()) {
                    job.advance(Duration.ofSeconds(1));
                }
            }

            assertThat(seconds).containsExactly(0L, 5L, 15L, 25L, 35L, 45L, 55L, 80L);
        }
    }

    @Test
    void whatNobodyTakesGoesToTheDeadLettersAndTheNextIsSent() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(APP, "receiver")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_UPLOADED, APP, 5, 0));
            long end = CallbackHarness.START + CallbackHarness.KEEP.toMillis();
            while (job.dead().isEmpty()) {
                if (job.sender().open().isEmpty()) {
                    job.advance(Duration.ofSeconds(5));
                } else {
                    job.answer(500);
                }
                assertThat(job.time()).isLessThanOrEqualTo(end);
            }

            assertThat(job.time()).isGreaterThan(end - 5_000);
            DeadCallback dead = job.dead().get(0);
            assertThat(dead.getEventId()).isEqualTo("5-0-segment-started/1");
            assertThat(dead.getReason()).isEqualTo("status 500");
            assertThat(dead.getType()).isEqualTo(1);
            assertThat(dead.getAttempts()).isEqualTo(job.sender().all().size() - 1);
            assertThat(job.sender().open()).containsExactly("5-0-segment-uploaded/3");
            job.answer(200);
            job.assertOver();
        }
    }

    @Test
    void whoIsGoneIsNotAskedAgain() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(APP, "receiver")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0));

            job.answer(410);

            assertThat(job.sender().all()).hasSize(1);
            assertThat(job.dead())
                    .singleElement()
                    .returns("status 410", DeadCallback::getReason)
                    .returns(1, DeadCallback::getAttempts);
            job.assertOver();
        }
    }

    @Test
    void whatWasUnderWayIsSentAgainAfterARestartWithTheSameId() throws Exception {
        OperatorSubtaskState state;
        try (CallbackHarness job = CallbackHarness.open().app(APP, "receiver")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_FINISHED, APP, 5, 0));
            assertThat(job.sender().open()).containsExactly("5-0-segment-started/1");
            state = job.snapshot();
        }

        try (CallbackHarness job = CallbackHarness.restore(state, CallbackHarness.START + 1)) {
            assertThat(job.sender().open()).containsExactly("5-0-segment-started/1");
            job.answer(200);
            assertThat(job.sender().open()).containsExactly("5-0-segment-finished/2");
            job.answer(200);
            job.assertOver();
        }
    }

    @Test
    void aPauseGoesOnAfterARestart() throws Exception {
        OperatorSubtaskState state;
        try (CallbackHarness job = CallbackHarness.open().app(APP, "receiver")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0));
            job.answer(500);
            job.answer(500);
            state = job.snapshot();
        }

        try (CallbackHarness job = CallbackHarness.restore(state, CallbackHarness.START + 4_000)) {
            assertThat(job.sender().open()).isEmpty();
            job.advance(Duration.ofSeconds(6));
            assertThat(job.sender().open()).hasSize(1);
            job.answer(200);
            job.assertOver();
        }
    }

    @Test
    void eventsWaitUntilTheirAppsSettingsWereRead() throws Exception {
        try (CallbackHarness job = CallbackHarness.open()) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP + 1, 6, 0));
            assertThat(job.sender().open()).isEmpty();

            job.app(APP, "receiver");
            assertThat(job.sender().open()).containsExactly("5-0-segment-started/1");
            job.answer(200);
            assertThat(job.tasks()).as("the unknown app's").isEqualTo(1);
            job.settingsRead(CallbackEvents.TIME);

            job.assertOver();
            job.event(CallbackEvents.ofFile(Type.SEGMENT_UPLOADED, APP + 1, 6, 0));
            job.assertOver();
        }
    }

    @Test
    void aJobThatStartsGoesByNoVersionOfSettingsBeforeItHasReadThemAll() throws Exception {
        try (CallbackHarness job = CallbackHarness.starting()) {
            job.settings(APP, "")
                    .app(APP + 1, "old")
                    .event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP + 1, 6, 0))
                    .app(APP, "receiver")
                    .app(APP + 1, "new");
            assertThat(job.sender().all()).isEmpty();

            job.settingsRead(CallbackEvents.TIME - 1);

            assertThat(job.sender().openCalls())
                    .extracting(ScriptedSender.Call::host)
                    .containsExactlyInAnyOrder("receiver", "new");
            job.answer(200);
            job.answer(200);
            job.assertOver();
        }
    }

    @Test
    void aJobThatIsRestoredWaitsForSettingsThatWereWrittenMeanwhile() throws Exception {
        OperatorSubtaskState state;
        try (CallbackHarness job = CallbackHarness.open().app(APP, "old")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0));
            job.answer(500);
            job.answer(500);
            state = job.snapshot();
        }

        try (CallbackHarness job = CallbackHarness.restarting(state, CallbackHarness.START + 1)) {
            job.advance(Duration.ofSeconds(20));
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 6, 0)).app(APP, "new");
            assertThat(job.sender().all()).isEmpty();

            job.settingsRead(CallbackEvents.TIME - 1);

            assertThat(job.sender().openCalls())
                    .extracting(ScriptedSender.Call::host)
                    .containsExactly("new", "new");
            job.answer(200);
            job.answer(200);
            job.assertOver();
        }
    }

    @Test
    void anAppWithoutAddressIsNotTold() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().settings(APP, "")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0));

            job.assertOver();
            assertThat(job.sender().all()).isEmpty();
        }
    }

    @Test
    void onlyTheEventsAskedForAreSent() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(APP, "receiver", ",'events':[3]")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_UPLOADED, APP, 5, 0));

            assertThat(job.sender().open()).containsExactly("5-0-segment-uploaded/3");
            job.answer(200);
            job.assertOver();
        }
    }

    @Test
    void aCorrectedAddressHealsWhatWaits() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(APP, "wrong")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0));
            job.answer(404);
            job.answer(404);
            job.app(APP, "right");
            job.advance(Duration.ofSeconds(10));

            assertThat(job.sender().openCalls())
                    .extracting(ScriptedSender.Call::host)
                    .containsExactly("right");
            job.answer(200);
            job.assertOver();
        }
    }

    @Test
    void whatWaitsForItsTurnGoesToTheNewAddress() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(APP, "old")) {
            for (int task = 0; task <= CallbackHarness.MOST_EACH; task++) {
                job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 100 + task, 0));
            }
            job.app(APP, "new");

            job.answer(200);

            assertThat(job.sender().openCalls())
                    .extracting(ScriptedSender.Call::host)
                    .containsExactly("old", "old", "new");
            job.answer(200);
            job.answer(200);
            job.answer(200);
            job.assertOver();
        }
    }

    @Test
    void theBodyIsSignedWithTheAppsKey() throws Exception {
        try (CallbackHarness job =
                CallbackHarness.open().app(APP, "receiver", ",'secret':'main'")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0));

            ScriptedSender.Call call = job.answer(200);

            assertThat(call.request().headers())
                    .containsEntry(
                            "Signature",
                            SigningKey.Encoding.BASE64.encode(
                                    new SigningKey("Jefe").hmacSha1(call.request().body())));
        }
    }

    @Test
    void nothingGoesOutUnsignedForWantOfAKey() throws Exception {
        try (CallbackHarness job =
                CallbackHarness.open().app(APP, "receiver", ",'secret':'other'")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, APP, 5, 0));
            assertThat(job.sender().all()).isEmpty();

            job.app(APP, "receiver", ",'secret':'main'");
            job.advance(Duration.ofSeconds(10));

            assertThat(job.answer(200).request().headers()).containsKey("Signature");
            job.assertOver();
        }
    }

    @Test
    void anEventThatCannotBeToldConcernsItsTaskAlone() throws Exception {
        try (CallbackHarness job =
                CallbackHarness.open().app(APP, "receiver", ",'format':'trtc'")) {
            job.event(CallbackEvents.ofFile(Type.SEGMENT_UPLOADED, "alice", null))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_UPLOADED, APP, 6, 0));

            assertThat(job.sender().open()).containsExactly("6-0-segment-uploaded/310");
            job.answer(200);
            while (job.dead().isEmpty()) {
                job.advance(Duration.ofMinutes(5));
            }

            assertThat(job.dead().get(0).getReason()).startsWith("it cannot be sent: ");
            job.assertOver();
        }
    }

    @Test
    void trtcIsToldWhetherAllFilesAreThere() throws Exception {
        try (CallbackHarness job =
                CallbackHarness.open().app(APP, "receiver", ",'format':'trtc'")) {
            job.event(CallbackEvents.ofTask(Type.TASK_STARTED, Reason.FIRST_USER))
                    .event(CallbackEvents.ofFile(Type.SEGMENT_FAILED, "alice", "a.mp3"))
                    .event(CallbackEvents.ofTask(Type.TASK_ENDED, Reason.LAST_USER_LEFT));

            assertThat(job.answer(200).body()).contains("\"EventType\":301");
            assertThat(job.answer(200).body()).contains("\"EventType\":303");
            assertThat(job.answer(200).body()).contains("\"EventType\":310", "\"Status\":2");
            assertThat(job.answer(200).body()).contains("\"EventType\":302", "\"LeaveCode\":99");
            assertThat(job.answer(200).body()).contains("\"EventType\":305", "\"Status\":1");
            job.assertOver();
        }
    }

    @Test
    void aDeadReceiverLeavesRoomForTheOthers() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(1, "dead").app(2, "living")) {
            for (int task = 0; task < 20; task++) {
                job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, 1, 100 + task, 0));
            }
            assertThat(job.sender().open()).hasSize(CallbackHarness.MOST_EACH);

            for (int task = 0; task < 20; task++) {
                job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, 2, 200 + task, 0));
                job.answer(living(job).get(0), 200);
            }

            assertThat(living(job)).isEmpty();
            assertThat(job.sender().open()).hasSize(CallbackHarness.MOST_EACH);
        }
    }

    @Test
    void manyDeadReceiversHaveHalfOfAllTogether() throws Exception {
        try (CallbackHarness job = CallbackHarness.open().app(99, "living")) {
            for (int app = 1; app <= 10; app++) {
                job.app(app, "dead" + app);
                for (int task = 0; task < 5; task++) {
                    job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, app, 10 * app + task, 0));
                }
            }
            // Each has failed, and most have a second attempt to make.
            for (int i = 0; i < 60; i++) {
                job.answer(500);
            }
            assertThat(job.sender().open()).hasSize(CallbackHarness.MOST / 2);

            for (int task = 0; task < 20; task++) {
                job.event(CallbackEvents.ofFile(Type.SEGMENT_STARTED, 99, 900 + task, 0));
                job.answer(living(job).get(0), 200);
            }

            assertThat(job.sender().open()).hasSize(CallbackHarness.MOST / 2);
        }
    }

    private static List<ScriptedSender.Call> living(CallbackHarness job) {
        return job.sender().openCalls().stream()
                .filter(call -> call.host().equals("living"))
                .toList();
    }
}
