/**
 * From Kafka to checked messages: the sources and their watermarks, and the gates that refuse what
 * does not keep to the wire contract.
 */
package io.aircheck.job.source;
