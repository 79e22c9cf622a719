package io.aircheck.job.room;

import io.aircheck.job.message.TrackOrder;
import io.aircheck.job.room.RoomHappening.Audio;
import io.aircheck.job.room.RoomHappening.Command;
import io.aircheck.job.room.state.Refusal;
import io.aircheck.job.room.state.RoomState;
import java.util.List;

/** What becomes of happenings in rooms of unknown apps: tracks are told to refuse their frames. */
final class Refusals {
    private final Moment moment;
    private final RoomState.Builder state;
    private final Decision out;

    Refusals(Moment moment, RoomState.Builder state, Decision out) {
        this.moment = moment;
        this.state = state;
        this.out = out;
    }

    void refuse(RoomHappening happening) {
        if (happening instanceof Command) {
            out.ignore(Ignored.UNKNOWN_APP);
        } else if (happening instanceof Audio audio && !isTold(audio.userId())) {
            state.addRefusals(
                    Refusal.newBuilder()
                            .setUserId(audio.userId())
                            .setUntilMs(moment.now() + moment.limits().repeatRefusalMs()));
            out.send(
                    out.track(audio.userId(), audio.timeMs())
                            .setRefuse(
                                    TrackOrder.Refuse.newBuilder()
                                            .setReason("unknown app " + moment.room().bizId())));
        }
    }

    private boolean isTold(String userId) {
        return state.getRefusalsList().stream()
                .anyMatch(
                        refusal ->
                                refusal.getUserId().equals(userId)
                                        && refusal.getUntilMs() > moment.now());
    }

    void forgetOld() {
        List<Refusal> held =
                state.getRefusalsList().stream()
                        .filter(refusal -> refusal.getUntilMs() > moment.now())
                        .toList();
        state.clearRefusals().addAllRefusals(held);
    }

    /** When something is to be forgotten. */
    long wakeMs() {
        return state.getRefusalsList().stream()
                .mapToLong(Refusal::getUntilMs)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
