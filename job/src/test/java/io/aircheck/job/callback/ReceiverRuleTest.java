package io.aircheck.job.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.job.callback.ReceiverRule.RefusedHostException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiverRuleTest {
    private static final InetAddress[] NOWHERE = {};

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.1.2.3",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.9.9.9",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.9.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fec0::1",
                "fc00::1",
                "fdff::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::a00:1",
                "2002:a00:1::1",
                "64:ff9b:1::808:808",
                "2001::1"
            })
    void whatIsNotOfThePublicInternetIsRefused(String address) throws Exception {
        InetAddress[] internal = {InetAddress.getByName("8.8.8.8"), InetAddress.getByName(address)};

        assertThat(ReceiverRule.isInternal(internal[1])).isTrue();
        assertThatThrownBy(() -> new ReceiverRule(List.of(), true).require("host", internal))
                .isInstanceOf(RefusedHostException.class)
                .hasMessage("host has an address that is not of the public internet");
        assertThatCode(() -> new ReceiverRule(List.of(), false).require("host", internal))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.1",
                "100.63.0.1",
                "100.128.0.1",
                "128.0.0.1",
                "169.253.1.1",
                "172.15.0.1",
                "172.32.0.1",
                "192.0.1.1",
                "192.169.0.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.255",
                "2001:4860:4860::8888",
                "64:ff9b::808:808",
                "2002:808:808::1"
            })
    void thePublicInternetIsAllowed(String address) throws Exception {
        assertThat(ReceiverRule.isInternal(InetAddress.getByName(address))).isFalse();
    }

    @Test
    void aListAllowsNamesAndDomains() {
        ReceiverRule rule = new ReceiverRule(List.of("Hooks.example.com", "*.example.org"), false);

        for (String host : List.of("hooks.example.com", "HOOKS.example.com", "a.b.example.org")) {
            assertThatCode(() -> rule.require(host, NOWHERE)).doesNotThrowAnyException();
        }
        for (String host :
                List.of("example.com", "example.org", "badexample.org", "hooks.example.com.x")) {
            assertThatThrownBy(() -> rule.require(host, NOWHERE))
                    .isInstanceOf(RefusedHostException.class)
                    .hasMessage(host + " is not among the allowed hosts");
        }
    }
}
