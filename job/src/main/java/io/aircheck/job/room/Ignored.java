package io.aircheck.job.room;

import java.util.Locale;

/** Why an input changed nothing. */
enum Ignored {
    /** A command for an app without settings. */
    UNKNOWN_APP,
    /** A command for an app that records every room. */
    FULL_SCOPE,
    /** A command for an app that is switched off. */
    SWITCHED_OFF,
    /** StartRecord while a task runs or waits for its first user. */
    TASK_IN_USE,
    /** ModifyRecord or StopRecord without a task. */
    NO_TASK,
    /** ModifyRecord or StopRecord that names another task. */
    WRONG_TASK,
    /** A command older than one that was obeyed, or the same once more. */
    OUTDATED,
    /** StartRecord for a room that stayed empty. */
    NOBODY_CAME,
    /** An input whose own time is too far from its record time. */
    CLOCK_SKEW,
    /** An input that cannot be read. */
    MALFORMED;

    /** As it stands in the names of metrics. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
