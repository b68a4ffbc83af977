package dev.sluice.gateway.scim;

import dev.sluice.adminui.Choice;
import dev.sluice.adminui.Moment;
import dev.sluice.adminui.scim.ScimRow;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.identity.ConsoleUser;
import dev.sluice.gateway.ids.Ids;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The pages about SCIM connections: list, new one, changes, another token, disabling, removing. */
@Controller
@RequestMapping("/console/scim")
class ScimPage {

    private static final String ID = "scim";
    private static final String LIST = "redirect:/console/scim";
    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_GROUP = 200;
    private static final int MOST_ROLES = 200;

    private final Connections connections;
    private final Users users;
    private final MessageSource messages;
    private final Clock clock;

    ScimPage(Connections connections, Users users, MessageSource messages, Clock clock) {
        this.connections = connections;
        this.users = users;
        this.messages = messages;
        this.clock = clock;
    }

    @ModelAttribute("mayChange")
    boolean mayChange(@AuthenticationPrincipal ConsoleUser user) {
        return user.isOwner();
    }

    @GetMapping
    String list(Model model) {
        model.addAttribute(
                "connections", connections.list().stream().map(this::row).toList());
        model.addAttribute("base", Answers.base());
        return "scim/list";
    }

    @GetMapping("/new")
    String newForm(Model model) {
        return form(model, null, "", Role.DEVELOPER, "", null);
    }

    @PostMapping
    String create(
            @RequestParam(defaultValue = "") String name,
            @RequestParam Role role,
            @RequestParam(defaultValue = "") String mappings,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        String problem = problem(name, role, mappings);
        if (problem != null) {
            response.setStatus(422);
            return form(model, null, name, role, mappings, problem);
        }
        Connections.Issued issued = connections.create(name.strip(), role);
        connections.update(issued.id(), name.strip(), role, roles(mappings));
        next.addFlashAttribute("token", issued.token());
        next.addFlashAttribute("tokenOf", name.strip());
        return LIST;
    }

    @GetMapping("/{id}/edit")
    String edit(@PathVariable String id, Model model) {
        Connection connection = find(id);
        String mappings = connections.roles(connection.id()).entrySet().stream()
                .map(entry -> entry.getKey() + " = " + entry.getValue().apiName())
                .collect(Collectors.joining("\n"));
        return form(model, id, connection.name(), connection.defaultRole(), mappings, null);
    }

    @PostMapping("/{id}/edit")
    String change(
            @PathVariable String id,
            @RequestParam(defaultValue = "") String name,
            @RequestParam Role role,
            @RequestParam(defaultValue = "") String mappings,
            Model model,
            HttpServletResponse response,
            RedirectAttributes next) {
        Connection connection = find(id);
        String problem = problem(name, role, mappings);
        if (problem != null) {
            response.setStatus(422);
            return form(model, id, name, role, mappings, problem);
        }
        connections.update(connection.id(), name.strip(), role, roles(mappings));
        users.applyRoles(find(id));
        return done(next, "notice.scim.changed", name.strip());
    }

    @GetMapping("/{id}/{act:rotate|disable|remove}")
    String confirm(@PathVariable String id, @PathVariable String act, Model model) {
        model.addAttribute("connection", row(find(id)));
        model.addAttribute("act", act);
        return "scim/confirm";
    }

    @PostMapping("/{id}/rotate")
    String rotate(@PathVariable String id, RedirectAttributes next) {
        Connection connection = find(id);
        next.addFlashAttribute("token", connections.rotate(connection.id()).token());
        next.addFlashAttribute("tokenOf", connection.name());
        return LIST;
    }

    @PostMapping("/{id}/disable")
    String disable(@PathVariable String id, RedirectAttributes next) {
        Connection connection = find(id);
        connections.enable(connection.id(), false);
        return done(next, "notice.scim.disabled", connection.name());
    }

    @PostMapping("/{id}/enable")
    String enable(@PathVariable String id, RedirectAttributes next) {
        Connection connection = find(id);
        connections.enable(connection.id(), true);
        return done(next, "notice.scim.enabled", connection.name());
    }

    @PostMapping("/{id}/remove")
    String remove(@PathVariable String id, RedirectAttributes next) {
        Connection connection = find(id);
        connections.remove(connection);
        return done(next, "notice.scim.removed", connection.name());
    }

    /** Key of the message that says what is wrong; null when nothing is. */
    private static @Nullable String problem(String name, Role role, String mappings) {
        if (name.isBlank() || name.strip().length() > LONGEST_NAME) {
            return "scim.problem.name";
        }
        if (role == Role.ADMIN || role == Role.OWNER) {
            return "scim.problem.default";
        }
        try {
            roles(mappings);
        } catch (IllegalArgumentException e) {
            return "scim.problem.mappings";
        }
        return null;
    }

    /** One {@code group = role} a line. */
    private static Map<String, Role> roles(String mappings) {
        Map<String, Role> roles = new TreeMap<>();
        for (String line : mappings.lines().filter(each -> !each.isBlank()).toList()) {
            int equals = line.lastIndexOf('=');
            String group = line.substring(0, Math.max(0, equals)).strip();
            String word = line.substring(equals + 1).strip();
            Role role = Arrays.stream(Role.values())
                    .filter(each -> each != Role.OWNER && each.apiName().equalsIgnoreCase(word))
                    .findFirst()
                    .orElseThrow(IllegalArgumentException::new);
            if (group.isEmpty()
                    || group.length() > LONGEST_GROUP
                    || group.indexOf('\0') >= 0
                    || roles.size() >= MOST_ROLES) {
                throw new IllegalArgumentException();
            }
            roles.put(group, role);
        }
        return roles;
    }

    private String form(
            Model model, @Nullable String id, String name, Role role, String mappings, @Nullable String problem) {
        model.addAttribute("id", id);
        model.addAttribute("name", name);
        model.addAttribute("role", role.name());
        model.addAttribute("mappings", mappings);
        model.addAttribute("problem", problem);
        List<Choice> roles = Arrays.stream(Role.values())
                .filter(each -> each != Role.ADMIN && each != Role.OWNER)
                .map(each -> new Choice(each.name(), word(each)))
                .toList();
        model.addAttribute("roles", roles);
        return "scim/form";
    }

    private ScimRow row(Connection connection) {
        return new ScimRow(
                Ids.text(ID, connection.id()),
                connection.name(),
                connection.enabled(),
                word(connection.defaultRole()),
                connections.members(connection.id()),
                Moment.of(connection.lastSeenAt(), clock.instant()));
    }

    private Connection find(String id) {
        UUID known = Ids.parse(ID, id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return connections.find(known).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private String word(Role role) {
        return messages.getMessage("role." + role.apiName(), null, java.util.Locale.ENGLISH);
    }

    private static String done(RedirectAttributes next, String notice, String of) {
        next.addFlashAttribute("notice", notice);
        next.addFlashAttribute("noticeOf", of);
        return LIST;
    }
}
