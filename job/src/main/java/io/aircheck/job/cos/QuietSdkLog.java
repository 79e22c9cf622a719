package io.aircheck.job.cos;

import java.lang.reflect.Method;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Silences {@code cos_api}'s own log, which prints failed requests with all headers: the signature
 * and, of temporary credentials, the token. Nothing is missed: every failure comes back as an
 * exception.
 */
final class QuietSdkLog {
    private static final Logger LOG = LoggerFactory.getLogger(QuietSdkLog.class);
    private static final String SDK = "com.qcloud.cos";

    private QuietSdkLog() {}

    static void apply() {
        if (!talks()) {
            return;
        }
        try {
            // Log4j is Flink's, not a dependency of the job.
            Class<?> level = Class.forName("org.apache.logging.log4j.Level");
            Class<?> configurator =
                    Class.forName("org.apache.logging.log4j.core.config.Configurator");
            Method setLevel = configurator.getMethod("setLevel", String.class, level);
            setLevel.invoke(null, SDK, level.getField("OFF").get(null));
        } catch (ReflectiveOperationException | LinkageError e) {
            LOG.debug("Log4j is not the log here", e);
        }
        if (talks()) {
            LOG.warn(
                    "the logger {} prints signed requests when a call fails; set its level to OFF",
                    SDK);
        }
    }

    private static boolean talks() {
        return LoggerFactory.getLogger(SDK + ".http.DefaultCosHttpClient").isErrorEnabled();
    }
}
