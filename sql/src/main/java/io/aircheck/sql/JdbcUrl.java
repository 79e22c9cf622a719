package io.aircheck.sql;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A URL of pgjdbc without a password.
 *
 * @param place all before the question mark
 * @param parameters by name, each as it stands in the URL, the name included; in the URL's order
 */
record JdbcUrl(String place, Map<String, String> parameters) {
    private static final String SCHEME = "jdbc:postgresql:";
    private static final Set<String> SECRETS = Set.of("password", "sslpassword");

    /**
     * @throws IllegalArgumentException if it is none, or has a password; the message holds nothing
     *     of the URL
     */
    static JdbcUrl parse(String url) {
        if (!url.startsWith(SCHEME)) {
            throw new IllegalArgumentException(
                    "the catalogue's URL does not begin with " + SCHEME + "//");
        }
        int question = url.indexOf('?');
        String place = question < 0 ? url : url.substring(0, question);
        if (place.indexOf('@') >= 0) {
            throw new IllegalArgumentException(
                    "the catalogue's URL has an @: name the user by the parameter user, and the"
                            + " password in the file that PGPASSFILE names");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        if (question >= 0) {
            for (String parameter : url.substring(question + 1).split("&")) {
                if (parameter.isEmpty()) {
                    continue;
                }
                String name = parameter.split("=", 2)[0];
                if (SECRETS.contains(name.toLowerCase(Locale.ROOT))) {
                    throw new IllegalArgumentException(
                            "the catalogue's URL has the parameter "
                                    + name
                                    + ", which all who see the job could read; put it into the file"
                                    + " that PGPASSFILE names");
                }
                parameters.put(name, parameter);
            }
        }
        return new JdbcUrl(place, parameters);
    }

    /** This one, with those parameters of another that it does not have. */
    JdbcUrl orElse(JdbcUrl other) {
        Map<String, String> all = new LinkedHashMap<>(parameters);
        other.parameters.forEach(all::putIfAbsent);
        return new JdbcUrl(place, all);
    }

    @Override
    public String toString() {
        return parameters.isEmpty()
                ? place
                : parameters.values().stream().collect(Collectors.joining("&", place + "?", ""));
    }
}
