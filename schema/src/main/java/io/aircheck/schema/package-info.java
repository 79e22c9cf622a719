/** The wire contract: what stands in Aircheck's Kafka topics, field by field. */
package io.aircheck.schema;
