package dev.sluice.gateway.providers;

import dev.sluice.gateway.proxy.Header;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a call: the client's that may travel, and those that the provider needs. */
final class CallHeaders {

    static final String JSON = "application/json";

    /** Never the client's: credentials, and what is set here. */
    private static final FieldNames NEVER = FieldNames.of(
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

    private CallHeaders() {}

    /** All of the client's fields except some. */
    static CallHeaders except(List<Header> client, String... dropped) {
        return filtered(client, FieldNames.of(dropped), false);
    }

    /** Only these of the client's fields. */
    static CallHeaders only(List<Header> client, String... kept) {
        return filtered(client, FieldNames.of(kept), true);
    }

    private static CallHeaders filtered(List<Header> client, FieldNames listed, boolean keep) {
        CallHeaders headers = new CallHeaders();
        for (Header each : client) {
            if (!NEVER.contains(each.name()) && listed.contains(each.name()) == keep) {
                headers.fields.add(each);
            }
        }
        return headers;
    }

    CallHeaders with(String name, String value) {
        fields.add(new Header(name, value));
        return this;
    }

    CallHeaders withDefault(String name, String value) {
        return find(name) == null ? with(name, value) : this;
    }

    CallHeaders withBetas(Collection<String> betas) {
        return betas.isEmpty() ? this : with("anthropic-beta", String.join(",", betas));
    }

    CallHeaders with(List<Header> more) {
        fields.addAll(more);
        return this;
    }

    /** The first value of a field; empty when there is none. */
    String value(String name) {
        Header field = find(name);
        return field == null ? "" : field.value();
    }

    private @Nullable Header find(String name) {
        for (Header each : fields) {
            if (each.name().equalsIgnoreCase(name)) {
                return each;
            }
        }
        return null;
    }

    List<Header> list() {
        return List.copyOf(fields);
    }
}
