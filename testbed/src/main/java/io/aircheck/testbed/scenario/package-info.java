/**
 * Scenarios: who talks in which room from when to when over which network, read from YAML and
 * played into Kafka as gateways would write it.
 */
package io.aircheck.testbed.scenario;
