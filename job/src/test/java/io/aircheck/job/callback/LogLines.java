package io.aircheck.job.callback;

import java.io.StringWriter;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** All that is logged from info on. */
final class LogLines implements AutoCloseable {
    private final StringWriter lines = new StringWriter();
    private final LoggerContext context = (LoggerContext) LogManager.getContext(false);
    private final Appender appender =
            WriterAppender.createAppender(
                    PatternLayout.newBuilder()
                            .withPattern("%level %logger %m %throwable%n")
                            .build(),
                    null,
                    lines,
                    "lines",
                    false,
                    true);

    private final Level before = context.getRootLogger().getLevel();

    private LogLines() {}

    static LogLines record() {
        LogLines lines = new LogLines();
        lines.appender.start();
        lines.context.getRootLogger().addAppender(lines.appender);
        Configurator.setRootLevel(Level.INFO);
        return lines;
    }

    String text() {
        return lines.toString();
    }

    @Override
    public void close() {
        Configurator.setRootLevel(before);
        context.getRootLogger().removeAppender(appender);
        appender.stop();
    }
}
