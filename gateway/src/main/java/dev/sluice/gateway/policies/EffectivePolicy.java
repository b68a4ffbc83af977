package dev.sluice.gateway.policies;

import dev.sluice.policy.settings.CanonicalJson;
import dev.sluice.policy.settings.SettingsDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** What somebody gets; one object for all who get the same. */
public final class EffectivePolicy {

    private final List<Source> sources;
    private final SettingsDocument settings;
    private final ObjectNode gateway;
    private final ObjectNode desktop;
    private final String checksum;
    private final String gatewayChecksum;
    private final byte[] document;

    /** A policy that it was made of, in the version that counts. */
    public record Source(UUID policyId, String name, int version) {}

    EffectivePolicy(List<Source> sources, SettingsDocument settings, ObjectNode gateway, ObjectNode desktop) {
        this.sources = List.copyOf(sources);
        this.settings = settings;
        this.gateway = gateway;
        this.desktop = desktop;
        this.checksum = settings.checksum();
        this.gatewayChecksum = CanonicalJson.checksum(gateway);
        this.document = ("{\"uuid\":\"" + checksum + "\",\"checksum\":\"" + checksum + "\",\"settings\":"
                        + settings.canonical() + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The policies it was made of: the one for this person, if any, then the base, if any. */
    public List<Source> sources() {
        return sources;
    }

    /** Managed settings of the client. */
    public SettingsDocument settings() {
        return settings;
    }

    /** What the gateway enforces by itself; a copy. Where it is read for each request, compile it once by {@link #gatewayChecksum}. */
    public ObjectNode gateway() {
        return gateway.deepCopy();
    }

    /** The same for the same {@link #gateway}: a key for whatever is made of it. */
    public String gatewayChecksum() {
        return gatewayChecksum;
    }

    /** What Claude Desktop is given besides; empty when Desktop is not offered; a copy. */
    public ObjectNode desktop() {
        return desktop.deepCopy();
    }

    /** Checksum of the settings, {@code sha256:} and 64 hex digits (gateway contract §10.1). */
    public String checksum() {
        return checksum;
    }

    /** The answer of {@code GET /managed/settings} (gateway contract §10); a copy. */
    public byte[] document() {
        return document.clone();
    }

    /** As the eye wants it, for example {@code Research v3 + Everyone v7}. */
    public String label() {
        return sources.stream()
                .map(source -> source.name() + (source.version() == 0 ? " (draft)" : " v" + source.version()))
                .reduce((a, b) -> a + " + " + b)
                .orElse("");
    }
}
