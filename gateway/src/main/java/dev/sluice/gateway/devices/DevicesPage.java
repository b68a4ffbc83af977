package dev.sluice.gateway.devices;

import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import java.util.List;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The clients that somebody signed in: one's own, and for owners and admins everybody's. */
@Controller
@RequestMapping("/console/devices")
class DevicesPage {

    private static final int PAGE = 50;

    private final DeviceSessions sessions;
    private final DeviceRows rows;

    DevicesPage(DeviceSessions sessions, DeviceRows rows) {
        this.sessions = sessions;
        this.rows = rows;
    }

    @GetMapping
    String own(@AuthenticationPrincipal ConsoleUser user, Model model) {
        model.addAttribute(
                "devices", sessions.of(user.memberId()).stream().map(rows::own).toList());
        model.addAttribute("everybody", false);
        model.addAttribute("manages", manages(user));
        return "devices/list";
    }

    @GetMapping("/all")
    String all(@RequestParam(defaultValue = "") String after, Model model) {
        UUID before = Ids.parse(DeviceSessions.ID_PREFIX, after).orElse(null);
        List<DeviceSession> found = sessions.newest(before, PAGE + 1);
        List<DeviceSession> page = found.stream().limit(PAGE).toList();
        model.addAttribute("devices", rows.withMembers(page));
        model.addAttribute(
                "older",
                found.size() > PAGE
                        ? Ids.text(DeviceSessions.ID_PREFIX, page.getLast().id())
                        : "");
        model.addAttribute("first", before == null);
        model.addAttribute("everybody", true);
        model.addAttribute("manages", true);
        return "devices/list";
    }

    @GetMapping("/{id}/revoke")
    String confirm(@AuthenticationPrincipal ConsoleUser user, @PathVariable String id, Model model) {
        DeviceSession session = find(user, id);
        model.addAttribute("device", rows.withMembers(List.of(session)).getFirst());
        model.addAttribute("back", list(user, session));
        return "devices/revoke";
    }

    @PostMapping("/{id}/revoke")
    String revoke(@AuthenticationPrincipal ConsoleUser user, @PathVariable String id, RedirectAttributes next) {
        DeviceSession session = find(user, id);
        sessions.signOut(session);
        next.addFlashAttribute("notice", "notice.device.revoked");
        return "redirect:" + list(user, session);
    }

    /** Somebody else's does not exist for whoever may not see it. */
    private DeviceSession find(ConsoleUser user, String id) {
        return Ids.parse(DeviceSessions.ID_PREFIX, id)
                .flatMap(sessions::find)
                .filter(session -> session.memberId().equals(user.memberId()) || manages(user))
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private static String list(ConsoleUser user, DeviceSession session) {
        return session.memberId().equals(user.memberId()) ? "/console/devices" : "/console/devices/all";
    }

    private static boolean manages(ConsoleUser user) {
        return user.role() == Role.OWNER || user.role() == Role.ADMIN;
    }
}
