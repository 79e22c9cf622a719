package io.aircheck.cli.cluster;

import java.time.Duration;
import java.util.Optional;

/**
 * How a job came back after a process had died.
 *
 * @param running from the death until every task ran again
 * @param encoding from the death until an encoder was at work again; empty if none was in time, as
 *     when nothing is to be recorded
 */
public record Recovery(Duration running, Optional<Duration> encoding) {}
