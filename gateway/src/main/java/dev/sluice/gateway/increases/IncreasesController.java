package dev.sluice.gateway.increases;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.AdminKey;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.increases.Increase.State;
import dev.sluice.gateway.increases.IncreaseAnswers.RequestAnswer;
import dev.sluice.gateway.increases.IncreaseAnswers.RequestPage;
import dev.sluice.gateway.spend.Cents;
import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Requests for more in the Admin API: {@code /v1/organizations/spend_limit_increase_requests}. */
@RestController
@RequestMapping("/v1/organizations/spend_limit_increase_requests")
class IncreasesController {

    private static final List<String> STATUSES = List.of("pending", "approved", "denied");

    private final Increases increases;
    private final Members members;

    IncreasesController(Increases increases, Members members) {
        this.increases = increases;
        this.members = members;
    }

    @GetMapping
    RequestPage list(Query query) {
        List<String> statuses = query.choices("status", STATUSES, word -> word);
        List<UUID> actors = query.list("actor_ids").stream()
                .map(actor -> members.findByIdOrEmail(actor)
                        .map(Member::id)
                        .orElseThrow(() -> AdminApiException.badRequest(
                                "actor_ids[]: there is no member with the id or e-mail address " + actor)))
                .toList();
        int limit = query.limit();
        String filters = Integer.toHexString((statuses + "|" + actors).hashCode());
        UUID before = query.text("page").map(page -> position(page, filters)).orElse(null);
        List<Increase> read = increases.list(states(statuses), actors, before, limit + 1);
        boolean more = read.size() > limit;
        List<Increase> shown = more ? read.subList(0, limit) : read;
        Map<UUID, Member> known = members
                .findAll(shown.stream().map(Increase::memberId).distinct().toList())
                .stream()
                .collect(Collectors.toMap(Member::id, member -> member));
        return new RequestPage(
                shown.stream()
                        .map(increase ->
                                IncreaseAnswers.of(increase, Objects.requireNonNull(known.get(increase.memberId()))))
                        .toList(),
                more,
                more ? page(shown.getLast().id(), filters) : null);
    }

    private static List<String> states(List<String> statuses) {
        return Arrays.stream(State.values())
                .filter(state -> statuses.contains(state.status()))
                .map(State::name)
                .toList();
    }

    private static String page(UUID last, String filters) {
        String plain = filters + " " + last;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    private static UUID position(String page, String filters) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(page), StandardCharsets.UTF_8).split(" ", -1);
            if (parts.length == 2 && parts[0].equals(filters)) {
                return UUID.fromString(parts[1]);
            }
        } catch (IllegalArgumentException e) {
            // Not one of ours, or not for these filters: the answer is the same.
        }
        throw AdminApiException.badRequest("cursor does not match current query parameters");
    }

    /** Asks in a member's name; members themselves use {@code /api/limit_requests}. */
    @PostMapping
    RequestAnswer ask(JsonFields body) {
        Member member = members.findByIdOrEmail(body.text("user_id"))
                .orElseThrow(() -> body.wrong("user_id", "there is no member with this id or e-mail address"));
        Period period = period(body);
        BigInteger amount = body.has("amount") && !body.isNull("amount") ? amount(body) : null;
        UUID limit = body.optionalText("spend_limit_id")
                .map(id -> Ids.parse("spl", id)
                        .orElseThrow(() -> body.wrong("spend_limit_id", "must be an id that starts with spl_")))
                .orElse(null);
        return answered(() -> increases.ask(member.id(), period, limit, amount, body.text("reason")));
    }

    @GetMapping("/{id}")
    RequestAnswer get(@PathVariable String id) {
        return shape(find(id));
    }

    /** Sets the limit that was asked about and answers the request; {@code until} makes it go back by itself. */
    @PostMapping("/{id}/approve")
    RequestAnswer approve(@PathVariable String id, JsonFields body, Authentication by) {
        Increase asked = find(id);
        Period period = period(body);
        if (period != null && period != asked.period()) {
            throw body.wrong(
                    "period", "the request is about the " + asked.period().apiName() + " limit");
        }
        BigInteger amount = amount(body);
        boolean quiet = body.flag("suppress_notification");
        return answered(() ->
                increases.approve(asked.id(), amount, body.optionalTime("until").orElse(null), name(by), !quiet));
    }

    @PostMapping("/{id}/deny")
    RequestAnswer deny(@PathVariable String id, Authentication by) {
        Increase asked = find(id);
        return answered(() -> increases.deny(asked.id(), name(by)));
    }

    private RequestAnswer answered(Supplier<Increase> action) {
        try {
            return shape(action.get());
        } catch (IncreaseRefusedException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    private Increase find(String id) {
        return Ids.parse(Increase.ID, id)
                .flatMap(increases::find)
                .orElseThrow(() -> AdminApiException.notFound("spend limit increase request not found"));
    }

    private RequestAnswer shape(Increase increase) {
        return IncreaseAnswers.of(increase, members.find(increase.memberId()).orElseThrow());
    }

    private static String name(Authentication by) {
        return by.getPrincipal() instanceof AdminKey key ? "the admin key " + key.name() : by.getName();
    }

    private static BigInteger amount(JsonFields body) {
        Optional<BigInteger> amount = body.ifText("amount").flatMap(Cents::parse);
        return amount.orElseThrow(() -> body.wrong("amount", "must be a whole-number decimal string of cents"));
    }

    private static @Nullable Period period(JsonFields body) {
        return body.optionalChoice("period", Arrays.asList(Period.values()), Period::apiName)
                .orElse(null);
    }
}
