package dev.sluice.gateway.providers;

import dev.sluice.gateway.proxy.Header;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The fields of a call: the client's that may travel, and those that the provider needs. */
final class CallHeaders {

    static final String JSON = "application/json";

    /** Never the client's: credentials, and what is set here. */
    private static final Set<String> NEVER = names(
            "authorization",
            "x-api-key",
            "api-key",
            "cookie",
            "host",
            "content-length",
            "connection",
            "transfer-encoding",
            "accept-encoding",
            "anthropic-beta");

    private final List<Header> fields = new ArrayList<>();
    private final Set<String> present = names();

    private CallHeaders() {}

    /** All of the client's fields except some. */
    static CallHeaders except(List<Header> client, String... dropped) {
        return filtered(client, names(dropped), false);
    }

    /** Only these of the client's fields. */
    static CallHeaders only(List<Header> client, String... kept) {
        return filtered(client, names(kept), true);
    }

    private static CallHeaders filtered(List<Header> client, Set<String> listed, boolean keep) {
        CallHeaders headers = new CallHeaders();
        for (Header each : client) {
            if (!NEVER.contains(each.name()) && listed.contains(each.name()) == keep) {
                headers.with(each.name(), each.value());
            }
        }
        return headers;
    }

    CallHeaders with(String name, String value) {
        fields.add(new Header(name, value));
        present.add(name);
        return this;
    }

    CallHeaders withDefault(String name, String value) {
        return present.contains(name) ? this : with(name, value);
    }

    CallHeaders withBetas(Collection<String> betas) {
        return betas.isEmpty() ? this : with("anthropic-beta", String.join(",", betas));
    }

    CallHeaders with(List<Header> more) {
        more.forEach(each -> with(each.name(), each.value()));
        return this;
    }

    /** The first value of a field; empty when there is none. */
    String value(String name) {
        return fields.stream()
                .filter(each -> each.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst()
                .orElse("");
    }

    List<Header> list() {
        return List.copyOf(fields);
    }

    private static Set<String> names(String... names) {
        Set<String> anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        anyCase.addAll(List.of(names));
        return anyCase;
    }
}
