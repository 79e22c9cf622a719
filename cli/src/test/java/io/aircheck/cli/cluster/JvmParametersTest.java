package io.aircheck.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JvmParametersTest {
    @Test
    void areTheTwoLinesFlinkPrintsForItsScripts() throws Exception {
        JvmParameters parameters =
                JvmParameters.parse(
                        """
                        2026-03-01 INFO something else
                        BASH_JAVA_UTILS_EXEC_RESULT:-Xmx1 -XX:MaxMetaspaceSize=2
                        BASH_JAVA_UTILS_EXEC_RESULT:-D a=1b -D c=2
                        """);

        assertThat(parameters.jvm()).containsExactly("-Xmx1", "-XX:MaxMetaspaceSize=2");
        assertThat(parameters.dynamic()).containsExactly("-D", "a=1b", "-D", "c=2");
    }

    @Test
    void anythingElseIsSaidInOneLine() {
        assertThatThrownBy(
                        () ->
                                JvmParameters.parse(
                                        """
                                        Exception in thread "main" a.b.XException: outer
                                        \tat a.b.C
                                        Caused by: a.b.YException: 2g is too little
                                        \tat a.b.D
                                        """))
                .isInstanceOf(ClusterException.class)
                .hasMessage(
                        "Flink does not say what memory it needs: YException: 2g is too little");
    }
}
