package dev.sluice.gateway.connect;

import dev.sluice.adminui.Moment;
import dev.sluice.adminui.connect.FeedbackRow;
import dev.sluice.adminui.connect.HeardFrom;
import dev.sluice.gateway.devices.DeviceSession;
import dev.sluice.gateway.devices.DeviceSessions;
import dev.sluice.gateway.devices.PublicOrigin;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.identity.ConsoleUser;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/** The line that a member pastes into a terminal, and whether a machine has signed in since; what members wrote. */
@Controller
class ConnectPage {

    private static final List<String> SYSTEMS = List.of("linux", "macos", "windows");

    private final Distribution distribution;
    private final PublicOrigin origin;
    private final DeviceSessions devices;
    private final Feedback feedback;
    private final Members members;
    private final Clock clock;

    ConnectPage(
            Distribution distribution,
            PublicOrigin origin,
            DeviceSessions devices,
            Feedback feedback,
            Members members,
            Clock clock) {
        this.distribution = distribution;
        this.origin = origin;
        this.devices = devices;
        this.feedback = feedback;
        this.members = members;
        this.clock = clock;
    }

    @GetMapping("/console/connect")
    String show(
            @AuthenticationPrincipal ConsoleUser user,
            @RequestParam(name = "os", defaultValue = "") String asked,
            @RequestHeader(name = "user-agent", defaultValue = "") String browser,
            Model model) {
        String system = SYSTEMS.contains(asked) ? asked : systemOf(browser);
        model.addAttribute("systems", SYSTEMS);
        model.addAttribute("chosen", system);
        try {
            model.addAttribute(
                    "signedBy",
                    distribution.signature().map(ReleaseSignature::fingerprint).orElse(null));
            model.addAttribute("available", !distribution.checksums().isEmpty());
        } catch (UnusableReleaseException e) {
            model.addAttribute("available", false);
            model.addAttribute("unusable", e.what());
        }
        model.addAttribute("gateway", origin.url());
        model.addAttribute("heard", heard(user));
        lines(system.equals("windows"), model);
        return "connect/connect";
    }

    private void lines(boolean windows, Model model) {
        String url = origin.url();
        String script = url + (windows ? "/install.ps1" : "/install.sh");
        String fetched = "& ([scriptblock]::Create((irm " + script + ")))";
        model.addAttribute("line", windows ? "irm " + script + " | iex" : "curl -fsSL " + script + " | sh");
        model.addAttribute(
                "lineWithCa",
                windows
                        ? "$env:SLUICE_CA = 'corp-ca.pem'; irm " + script + " | iex"
                        : "curl -fsSL --cacert corp-ca.pem " + script + " | SLUICE_CA=corp-ca.pem sh");
        model.addAttribute(
                "lineWithClaude",
                windows ? fetched + " -WithClaude" : "curl -fsSL " + script + " | sh -s -- --with-claude");
        model.addAttribute(
                "lineUninstall",
                windows ? fetched + " -Uninstall" : "curl -fsSL " + script + " | sh -s -- --uninstall");
    }

    private static String systemOf(String browser) {
        String lower = browser.toLowerCase(Locale.ROOT);
        return lower.contains("windows") ? "windows" : lower.contains("mac os") ? "macos" : "linux";
    }

    private @Nullable HeardFrom heard(ConsoleUser user) {
        Instant now = clock.instant();
        return devices.of(user.memberId()).stream()
                .filter(device -> device.live(now))
                .max(Comparator.comparing(DeviceSession::lastSeenAt))
                .map(device -> new HeardFrom(
                        device.client().isEmpty() ? device.surface() : device.client(),
                        device.address(),
                        new Moment(device.lastSeenAt(), now)))
                .orElse(null);
    }

    @GetMapping("/console/feedback")
    String feedback(Model model) {
        List<Feedback.Entry> entries = feedback.newest();
        Instant now = clock.instant();
        List<UUID> ids =
                entries.stream().map(Feedback.Entry::memberId).distinct().toList();
        Map<UUID, String> names = members.findAll(ids).stream().collect(Collectors.toMap(Member::id, Member::name));
        model.addAttribute(
                "entries",
                entries.stream()
                        .map(entry -> new FeedbackRow(
                                names.getOrDefault(entry.memberId(), ""),
                                new Moment(entry.at(), now),
                                entry.text(),
                                entry.report()))
                        .toList());
        return "connect/feedback";
    }
}
