package dev.sluice.gateway.admission;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.providers.HeaderRules;
import dev.sluice.gateway.providers.ModelProvider;
import dev.sluice.gateway.proxy.Attempt;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Headers;
import dev.sluice.gateway.proxy.Request;
import java.util.ArrayList;
import java.util.List;

/** Follows a request that costs nothing, and is the common part of those that do. */
sealed class CountAttempt implements Attempt permits MessagesAttempt {

    final Request request;
    final ModelProvider provider;
    private final ProviderOutages outages;

    CountAttempt(Request request, ModelProvider provider, ProviderOutages outages) {
        this.request = request;
        this.provider = provider;
        this.outages = outages;
    }

    @Override
    public Reply replyTo(int status, Headers headers) {
        outages.answered(provider.name());
        if (status == 401 || status == 403) {
            return new Reply.Replace(outages.credentialRefused(request, provider.name(), status));
        }
        List<Header> kept = new ArrayList<>(Errors.identification(Ids.text("req", request.id())));
        headers.forEach((name, value) -> {
            if (HeaderRules.toClient(name)) {
                kept.add(new Header(name, value));
            }
        });
        return new Reply.Pass(status, kept);
    }

    @Override
    public Reply unreachable(Ending ending) {
        return new Reply.Replace(outages.failed(request, provider.name(), ending));
    }
}
