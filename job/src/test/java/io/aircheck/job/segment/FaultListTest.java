package io.aircheck.job.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.aircheck.job.message.EncodedChunk.Fault;
import io.aircheck.job.segment.state.SegmentState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What could not be recorded, in few words. */
class FaultListTest {
    private static Fault fault(long start, long samples, String reason) {
        return Fault.newBuilder()
                .setStartSample(start)
                .setSamples(samples)
                .setReason(reason)
                .build();
    }

    @Test
    void neighboursWithOneReasonAreOneEntry() {
        SegmentState.Builder file = SegmentState.newBuilder();

        FaultList.add(file, List.of(fault(0, 960, "bad"), fault(960, 960, "bad")));
        FaultList.add(file, List.of(fault(1920, 960, "bad"), fault(2880, 960, "worse")));
        FaultList.add(file, List.of(fault(9600, 960, "worse")));

        assertThat(file.getFaultsList())
                .containsExactly(
                        fault(0, 2880, "bad"),
                        fault(2880, 960, "worse"),
                        fault(9600, 960, "worse"));
    }

    @Test
    void howeverMuchIsBrokenTheListStaysSmallAndCoversItAll() {
        SegmentState.Builder file = SegmentState.newBuilder();
        for (int i = 0; i < 360_000; i++) {
            FaultList.add(file, List.of(fault(i * 960L, 960, "packet " + i + " ".repeat(1000))));
        }

        assertThat(file.getFaultsCount()).isEqualTo(FaultList.MOST);
        assertThat(file.build().getSerializedSize()).isLessThan(200_000);
        Fault last = file.getFaults(FaultList.MOST - 1);
        assertThat(last.getReason()).isEqualTo(FaultList.SEVERAL);
        assertThat(last.getStartSample() + last.getSamples()).isEqualTo(360_000 * 960L);
    }
}
