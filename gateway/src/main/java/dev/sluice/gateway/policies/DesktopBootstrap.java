package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.PublicListener;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What Claude Desktop is given at its start (gateway contract §15). */
@Component
public class DesktopBootstrap {

    private static final Duration GOOD_FOR = Duration.ofHours(1);

    private final Members members;
    private final People people;
    private final ObjectProvider<PublicListener> listener;
    private final Clock clock;

    DesktopBootstrap(Members members, People people, ObjectProvider<PublicListener> listener, Clock clock) {
        this.members = members;
        this.people = people;
        this.listener = listener;
        this.clock = clock;
    }

    /**
     * The answer's body.
     *
     * @param spendAdmin whether the member may change spend limits
     */
    public record Document(byte[] json, boolean spendAdmin) {}

    /**
     * The document for a member; empty unless their policy offers Desktop.
     *
     * @param offered models that can be had, used where the policy names none
     */
    public Optional<Document> of(UUID memberId, EffectivePolicy policy, List<String> offered) {
        ObjectNode desktop = policy.desktop();
        Optional<Member> member = members.find(memberId);
        if (desktop.isEmpty() || member.isEmpty()) {
            return Optional.empty();
        }
        String url = listener.getObject().url();
        ObjectNode root = desktop.deepCopy();
        root.put("inferenceProvider", "gateway");
        root.put("inferenceGatewayBaseUrl", url);
        root.put("inferenceCredentialKind", "interactive");
        root.put("otlpEndpoint", url);
        root.put("otlpProtocol", "http/protobuf");
        ObjectNode attributes = root.putObject("otlpResourceAttributes");
        attributes.put("enduser.id", Ids.text("user", memberId));
        attributes.put("user.email", member.get().email());
        attributes.put(
                "user.groups",
                people.find(new Principal.Person(memberId), null)
                        .map(person -> person.groups().stream().sorted().collect(Collectors.joining(",")))
                        .orElse(""));
        attributes.put("enduser.sub", Ids.text("user", memberId));
        List<String> named = policy.settings().availableModels();
        ArrayNode models = root.putArray("inferenceModels");
        (named.isEmpty() ? offered : named).forEach(name -> models.addObject().put("name", name));
        list(
                root,
                "disabledBuiltinTools",
                policy.settings().deny().stream()
                        .filter(rule -> rule.matches("[A-Za-z]+"))
                        .toList());
        list(
                root,
                "coworkEgressAllowedHosts",
                BodyText.texts(
                        policy.settings().json().path("sandbox").path("network").path("allowedDomains")));
        root.put("expiresAt", clock.instant().plus(GOOD_FOR).getEpochSecond());
        Role role = member.get().role();
        return Optional.of(new Document(
                root.toString().getBytes(StandardCharsets.UTF_8), role == Role.OWNER || role == Role.ADMIN));
    }

    /** Adds to what the policy's own block lists. */
    private static void list(ObjectNode root, String name, List<String> more) {
        Set<String> all = new LinkedHashSet<>(BodyText.texts(root.path(name)));
        all.addAll(more);
        if (!all.isEmpty()) {
            ArrayNode array = root.putArray(name);
            all.forEach(array::add);
        }
    }
}
