package dev.sluice.gateway.admission;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.policies.DesktopBootstrap;
import dev.sluice.gateway.policies.EffectivePolicies;
import dev.sluice.gateway.policies.EffectivePolicy;
import dev.sluice.gateway.policies.PolicyLookup;
import dev.sluice.gateway.policies.Sightings;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.routing.CatalogueModel;
import dev.sluice.gateway.routing.Router;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * {@code GET /managed/settings}: a signed-in client waits for it at its start and asks again every hour. Answered out of
 * memory (contract §10).
 */
@Component
final class ManagedSettings {

    private final Doorkeeper doorkeeper;
    private final EffectivePolicies policies;
    private final Sightings sightings;
    private final DesktopBootstrap desktop;
    private final Router router;

    ManagedSettings(
            Doorkeeper doorkeeper,
            EffectivePolicies policies,
            Sightings sightings,
            DesktopBootstrap desktop,
            Router router) {
        this.desktop = desktop;
        this.router = router;
        this.sightings = sightings;
        this.doorkeeper = doorkeeper;
        this.policies = policies;
    }

    Answer answer(Request request) {
        return Errors.onlyGet(request).orElseGet(() -> switch (doorkeeper.identify(request)) {
            case Caller.Refused refused -> refused.answer();
            case Caller.Known known -> answer(request, known.holder());
        });
    }

    /** {@code GET /user/bootstrap}: what Claude Desktop is given, where a policy offers it (contract §15). */
    Answer bootstrap(Request request) {
        return Errors.onlyGet(request).orElseGet(() -> switch (doorkeeper.identify(request)) {
            case Caller.Refused refused -> refused.answer();
            case Caller.Known known -> bootstrap(request, known.holder());
        });
    }

    private Answer bootstrap(Request request, Holder holder) {
        try {
            return switch (policies.of(holder.principal(), holder.workspaceId())) {
                case PolicyLookup.Unavailable ignored -> unavailable(request);
                case PolicyLookup.None ignored -> noDesktop(request);
                case PolicyLookup.Applies(EffectivePolicy policy) ->
                    desktop.of(
                                    holder.memberId(),
                                    policy,
                                    router.offeredModels().stream()
                                            .map(CatalogueModel::id)
                                            .toList())
                            .map(document -> desktop(request, document))
                            .orElseGet(() -> noDesktop(request));
            };
        } catch (DataAccessException | TransactionException e) {
            return unavailable(request);
        }
    }

    private static Answer desktop(Request request, DesktopBootstrap.Document document) {
        List<Header> headers = new ArrayList<>(Errors.identification(Ids.text("req", request.id())));
        headers.add(new Header("content-type", "application/json"));
        headers.add(new Header("cache-control", "no-store"));
        headers.add(new Header("x-gateway-spend-admin", String.valueOf(document.spendAdmin())));
        return new Answer(200, headers, document.json());
    }

    private static Answer noDesktop(Request request) {
        return Errors.error(
                request.id(), 404, "not_found_error", "Claude Desktop is not offered to this member by a policy");
    }

    private static Answer unavailable(Request request) {
        return Errors.error(
                request.id(),
                503,
                "api_error",
                "Sluice cannot look up the managed settings because its database is away",
                new Header("retry-after", "2"));
    }

    private Answer answer(Request request, Holder holder) {
        return switch (policies.of(holder.principal(), holder.workspaceId())) {
            case PolicyLookup.Applies(EffectivePolicy policy) -> {
                sightings.given(holder.client(), policy, request.headers().first("user-agent"));
                yield settings(request, policy);
            }
            case PolicyLookup.None ignored ->
                Errors.error(request.id(), 404, "not_found_error", "no settings are managed for this member");
            case PolicyLookup.Unavailable ignored -> unavailable(request);
        };
    }

    private static Answer settings(Request request, EffectivePolicy policy) {
        List<Header> headers = new ArrayList<>(Errors.identification(Ids.text("req", request.id())));
        headers.add(new Header("etag", '"' + policy.checksum() + '"'));
        headers.add(new Header("vary", "User-Agent"));
        if (names(request.headers().first("if-none-match"), policy.checksum())) {
            return new Answer(304, headers, new byte[0]);
        }
        headers.add(new Header("content-type", "application/json"));
        return new Answer(200, headers, policy.document());
    }

    /** Whether {@code If-None-Match} names this checksum; {@code *} does not count, Claude Desktop means nothing by it. */
    static boolean names(@Nullable String ifNoneMatch, String checksum) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String tag : ifNoneMatch.split(",", 20)) {
            String plain = tag.strip();
            plain = plain.startsWith("W/") ? plain.substring(2) : plain;
            if (plain.equals(checksum) || plain.equals('"' + checksum + '"')) {
                return true;
            }
        }
        return false;
    }
}
