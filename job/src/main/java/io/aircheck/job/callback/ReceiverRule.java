package io.aircheck.job.callback;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;

/**
 * Which hosts may be called, so that whoever sets an application's URL does not reach what only
 * this machine reaches. Names are judged by what they resolve to, for each connection anew, and the
 * addresses judged are those connected to. Immutable.
 */
final class ReceiverRule {
    private final List<String> allowedHosts;
    private final boolean refuseInternal;

    /**
     * @param allowedHosts names, or {@code *.} before a domain for all names below it; empty allows
     *     all
     * @param refuseInternal whether addresses that are not of the public internet are refused
     */
    ReceiverRule(List<String> allowedHosts, boolean refuseInternal) {
        this.allowedHosts =
                allowedHosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
        this.refuseInternal = refuseInternal;
    }

    /** A host that may not be called. The message says why, and names the host only. */
    static final class RefusedHostException extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        RefusedHostException(String message) {
            super(message);
        }
    }

    /**
     * Judges a host and what it resolved to.
     *
     * @throws RefusedHostException if one of the addresses may not be called
     */
    void require(String host, InetAddress[] addresses) throws RefusedHostException {
        if (!isAllowed(host.toLowerCase(Locale.ROOT))) {
            throw new RefusedHostException(host + " is not among the allowed hosts");
        }
        if (refuseInternal) {
            for (InetAddress address : addresses) {
                if (isInternal(address)) {
                    throw new RefusedHostException(
                            host + " has an address that is not of the public internet");
                }
            }
        }
    }

    private boolean isAllowed(String host) {
        if (allowedHosts.isEmpty()) {
            return true;
        }
        for (String allowed : allowedHosts) {
            boolean matches =
                    allowed.startsWith("*.")
                            ? host.endsWith(allowed.substring(1))
                            : host.equals(allowed);
            if (matches) {
                return true;
            }
        }
        return false;
    }

    /** By the registries of special-purpose addresses (RFC 6890). */
    static boolean isInternal(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? isInternal4(bytes, 0)
                : address instanceof Inet6Address && isInternal6(bytes);
    }

    private static boolean isInternal4(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        int second = bytes[at + 1] & 0xff;
        return switch (first) {
            case 0, 10, 127 -> true;
            case 100 -> second >= 64 && second < 128; // carriers' own (RFC 6598)
            case 169 -> second == 254;
            case 172 -> second >= 16 && second < 32;
            case 192 -> second == 168 || second == 0 && (bytes[at + 2] & 0xff) == 0;
            case 198 -> second == 18 || second == 19; // benchmarks (RFC 2544)
            default -> first >= 224;
        };
    }

    private static boolean isInternal6(byte[] bytes) {
        if ((bytes[0] & 0xfe) == 0xfc) {
            return true; // unique local (RFC 4193)
        }
        int prefix = (bytes[0] & 0xff) << 8 | bytes[1] & 0xff;
        if (prefix == 0x2001 && bytes[2] == 0 && bytes[3] == 0) {
            return true; // Teredo (RFC 4380), which leads to an address of IPv4
        }
        if (prefix == 0x2002) {
            return isInternal4(bytes, 2); // 6to4 (RFC 3056)
        }
        if (prefix == 0x0064 && (bytes[2] & 0xff) == 0xff && (bytes[3] & 0xff) == 0x9b) {
            // NAT64 (RFC 6052); a network's own prefixes (RFC 8215) are its own affair.
            return bytes[4] != 0 || bytes[5] != 0 || isInternal4(bytes, 12);
        }
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return isInternal4(bytes, 12); // IPv4 in IPv6 (RFC 4291)
    }
}
