package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlinkOutputTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a.b.XException: outer\n\tat c\nCaused by: d.YError: inner\n\tat e' | YError: inner",
                "'a.XException: out\n\tat c\nCaused by: io.aircheck.sql.SqlFileException: f.sql, line 3: no\nCaused by: d.Y: in' | f.sql, line 3: no",
                "'INFO x\norg.a.XException: only\n\tat c' | XException: only",
                "'one\ntwo\n' | two",
                "'' | it says nothing",
            })
    void theInnermostReasonCounts(String output, String reason) {
        assertThat(FlinkOutput.reason(output.replace("\\n", "\n").replace("\\t", "\t")))
                .isEqualTo(reason);
    }
}
