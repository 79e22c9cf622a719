package io.aircheck.job.restart;

/** A function whose decisions depend on abnormal restarts; see {@link RestartAwareOperator}. */
public interface RestartAware {
    /**
     * Told once, before the function opens.
     *
     * @param count how often the job was restarted abnormally since its first start, from 0
     */
    void abnormalRestarts(int count);
}
