// People, companies and devices in many scripts: what a page has to survive is part of the fleet.

const culture = (zones, language, first, last, companies, devices) =>
    ({ zones, language, first, last, companies, devices });

export const cultures = [
    culture(['America/New_York', 'America/Chicago', 'America/Los_Angeles'], 'english',
        ['Emily', 'James', 'Olivia', 'Liam', "D'Arcy"],
        ['Carter', "O'Brien", 'Nguyen', 'Washington'],
        ['Smith & <Sons>', 'Harbor "Light" Dental', 'Blue Ridge Accounting, LLC', "Tony's Garage"],
        ['FRONTDESK-01', "Emily's MacBook Pro", 'Reception "front" <PC>', 'XRAY-WS2']),
    culture(['Europe/Berlin', 'Europe/Vienna'], 'german',
        ['Jürgen', 'Käthe', 'Björn', 'Süßkind'], ['Müller', 'Groß', 'von der Heydt-Königsberg'],
        ['Bäckerei Schönfeld GmbH & Co. KG', 'Königlich Bayerische Möbelwerkstätten Weißenburg',
            'Rechtsanwälte Groß + Partner'],
        ['BÜRO-PC-3', 'Empfang', 'KASSE-2', 'Käthes Notebook']),
    culture(['Europe/Prague', 'Europe/Warsaw'], 'czech',
        ['Žofie', 'Jiří', 'Łukasz', 'Świętosława'],
        ['Dvořáková', 'Šťastný', 'Wójcik', 'Żółkiewski'],
        ['Pekárna U Řezníčka s.r.o.', 'Žluťoučký kůň a.s.', 'Zakład Źródło Sp. z o.o.'],
        ['ÚČTÁRNA-1', 'Žofie-notebook', 'SKLAD-PC']),
    culture(['Europe/Kyiv', 'Europe/Sofia'], 'ukranian',
        ['Оксана', 'Дмитро', 'Їжакевич', 'Мирослава'], ['Шевченко', 'Ґудзь', 'Щербаківська'],
        ['ТОВ «Північне сяйво»', 'Аптека №7', 'Видавництво «Їжак & Ко»'],
        ['БУХГАЛТЕРІЯ-2', 'Оксана-ноут', 'СКЛАД-01']),
    culture(['Europe/Athens'], 'english',
        ['Ελένη', 'Γιώργος', 'Αλέξανδρος'], ['Παπαδοπούλου', 'Οικονόμου', 'Χατζηδάκης'],
        ['Φαρμακείο Η Υγεία', 'Ναυτιλιακή Αιγαίου Α.Ε.'], ['ΓΡΑΦΕΙΟ-1', 'Φορητός Ελένης']),
    culture(['Asia/Dubai', 'Africa/Cairo'], 'arabic',
        ['ليلى', 'محمد', 'نور الدين'], ['الحسيني', 'عبد الرحمن', 'السيد'],
        ['شركة النخيل للتجارة', 'مكتب المحاماة "العدل"'], ['مكتب-١', 'حاسوب ليلى']),
    culture(['Asia/Jerusalem'], 'hebrew',
        ['נועה', 'יוסף', 'שירה'], ['כהן', 'בן־דוד', 'לוי'],
        ['מאפיית השחר בע"מ', 'רואי חשבון לוי את כהן'], ['קבלה-1', 'המחשב של נועה']),
    culture(['Asia/Tokyo'], 'english',
        ['さくら', '健太', '美咲'], ['田中', '小鳥遊', '佐々木'],
        ['株式会社 青空システム', '山田歯科医院'], ['経理部-PC01', '営業部ノート', 'サーバ室-WS']),
    culture(['Asia/Seoul', 'Asia/Shanghai'], 'chinese',
        ['민준', '晓明', '서연'], ['김', '欧阳', '박'],
        ['한빛 물류', '北京蓝天科技有限公司'], ['재무팀-PC', '财务部-03']),
    culture(['America/Sao_Paulo', 'Europe/Lisbon'], 'portuguese-br',
        ['João', 'Conceição', 'Inês'], ['Gonçalves', 'da Conceição e Silva', 'Magalhães'],
        ['Padaria São João Ltda.', 'Clínica Coração de Mãe'], ['RECEPÇÃO-1', 'Notebook do João']),
    culture(['Asia/Kolkata', 'Australia/Adelaide'], 'english',
        ['आरव', 'Priya', 'Siobhán'], ['शर्मा', 'Venkatanarasimharajuvaripeta', 'Ní Dhomhnaill'],
        ['श्री गणेश ट्रेडर्स', 'Outback 🦘 Pumps Pty Ltd'], ['ACCOUNTS-7', 'प्रिया का लैपटॉप']),
    culture(['Europe/Istanbul', 'Europe/Paris'], 'turkish',
        ['Işıl', 'İbrahim', 'Chloé'], ['Yıldırım', 'Çağlayan', "L'Hôpital"],
        ['Işık Mühendislik A.Ş.', 'Boulangerie « Chez Éloïse »'], ['İDARE-1', 'Poste d’accueil']),
];

/// Endings and beginnings of Comet usernames, which keep to ASCII as WHMCS demands.
export const usernameWords = ['nordwind', 'blue.harbor', 'acme_dental', 'oakridge', 'sunline',
    'vega-it', 'Maple.Leaf', 'redfox', 'tidewater', 'GraniteLaw', 'pixelmill', 'hearth.co',
    'silver_birch'];

export const versions = ['25.9.6', '25.9.6', '25.9.6', '25.8.2', '24.12.8', '23.6.9'];

export const platforms = {
    windows: [
        { version: '10.0.22631', distribution: 'Windows 11 Pro', build: '22631', arch: 'amd64' },
        { version: '10.0.19045', distribution: 'Windows 10 Pro', build: '19045', arch: 'amd64' },
    ],
    windowsServer: [
        { version: '10.0.20348', distribution: 'Windows Server 2022 Standard', build: '20348',
            arch: 'amd64' },
        { version: '10.0.17763', distribution: 'Windows Server 2019 Standard', build: '17763',
            arch: 'amd64' },
    ],
    darwin: [
        { version: '15.6.1', distribution: 'macOS', build: '24G90', arch: 'arm64' },
        { version: '13.7.8', distribution: 'macOS', build: '22H730', arch: 'amd64' },
    ],
    linux: [
        { version: '6.1.0-38-amd64', distribution: 'Debian GNU/Linux 12 (bookworm)', build: '',
            arch: 'amd64' },
        { version: '5.15.0-151-generic', distribution: 'Ubuntu 22.04.5 LTS', build: '',
            arch: 'amd64' },
    ],
};

export const serverNames = ['FILESRV', 'SRV-SQL01', 'DC01', 'hv-host-2', 'pve1', 'web-prod',
    'EXCH-ARCHIVE', 'backup-nas.internal.example', 'VMWARE-GW'];
