package dev.sluice.gateway.replicas;

import dev.sluice.gateway.admission.RunningRequests;
import dev.sluice.gateway.devices.DeviceSessions;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.guardrails.Guardrails;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.policies.EffectivePolicies;
import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.provideradmin.RoutingRules;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.rates.RateLimits;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.storage.Notifications;
import dev.sluice.gateway.telemetry.Telemetry;
import dev.sluice.gateway.workspaces.Workspaces;
import org.springframework.stereotype.Component;

/** Connects each cache to the notifications that concern it. */
@Component
class ReplicaNews {

    ReplicaNews(
            Notifications notifications,
            ApiKeys keys,
            SpendLimits limits,
            Pricing pricing,
            RoutingRules rules,
            RunningRequests running,
            DeviceSessions devices,
            EffectivePolicies policies,
            Guardrails guardrails,
            Telemetry telemetry,
            RateLimits rates) {
        notifications.listen(Members.CHANNEL, running::memberChanged, running::lookAgain);
        notifications.listen(ApiKeys.CHANNEL, keys::forget, () -> keysHeardAgain(keys), () -> keys.listening(false));
        notifications.listen(Members.CHANNEL, keys::forgetMember, keys::forgetAll);
        notifications.listen(
                DeviceSessions.CHANNEL,
                devices::forget,
                () -> devicesHeardAgain(devices),
                () -> devices.listening(false));
        notifications.listen(Members.CHANNEL, devices::forgetMember, devices::forgetAll);
        notifications.listen(ServiceAccounts.CHANNEL, keys::forgetMember, keys::forgetAll);
        notifications.listen(ServiceAccounts.CHANNEL, running::memberChanged, running::lookAgain);
        notifications.listen(SpendLimits.CHANNEL, changed -> limits.refresh(), limits::refresh);
        notifications.listen(RateLimits.CHANNEL, changed -> rates.refresh(), rates::refresh);
        notifications.listen(Pricing.CHANNEL, changed -> pricing.refresh(), pricing::refresh);
        notifications.listen(Providers.CHANNEL, changed -> rules.refresh(), rules::refresh);
        notifications.listen(EffectivePolicies.CHANNEL, changed -> policies.reload(), policies::reload);
        notifications.listen(Members.CHANNEL, policies::forget, policies::forgetPeople);
        notifications.listen(Groups.CHANNEL, policies::forget, policies::forgetPeople);
        notifications.listen(Workspaces.CHANNEL, policies::forget, policies::forgetPeople);
        notifications.listen(Telemetry.CHANNEL, changed -> telemetry.refresh(), telemetry::refresh);
        notifications.listen(Guardrails.CHANNEL, changed -> guardrails.refresh(), guardrails::refresh);
        notifications.listen(Groups.CHANNEL, changed -> guardrails.forgetPeople(), guardrails::forgetPeople);
    }

    private static void keysHeardAgain(ApiKeys keys) {
        keys.forgetAll();
        keys.listening(true);
    }

    private static void devicesHeardAgain(DeviceSessions devices) {
        devices.forgetAll();
        devices.listening(true);
    }
}
