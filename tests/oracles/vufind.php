<?php
// The PAIA driver of a VuFind as it is, without VuFind's pages: php vufind.php FOLDER ADDRESS, one process for one visitor.
// A line on stdin is a JSON list, a method and its arguments; the line it prints is what the method returned, as
// {"returned": …}, or what it threw, as {"thrown": CLASS, "message": …}.
[, $folder, $address] = $argv;
require "$folder/vendor/autoload.php";
error_reporting(E_ALL & ~E_DEPRECATED);
ini_set('display_errors', 'stderr');
ini_set('session.use_cookies', '0');
ini_set('session.save_path', sys_get_temp_dir());
date_default_timezone_set('Europe/Helsinki');

$config = parse_ini_file("$folder/config/vufind/PAIA.ini", true);
$config['PAIA']['baseUrl'] = "$address/paia/";
$config['DAIA'] = ['baseUrl' => "$address/daia", 'daiaIdPrefix' => '', 'daiaResponseFormat' => 'json', 'multiQuery' => true];
$config['Holds']['status'] = '1:2:4';
$config['StorageRetrievalRequests']['status'] = '';

$session = new Laminas\Session\SessionManager();
$session->start();
$driver = new VuFind\ILS\Driver\PAIA(new VuFind\Date\Converter(), $session);
$driver->setConfig($config);
$driver->setHttpService(new VuFindHttp\HttpService());
$driver->init();

while (($line = fgets(STDIN)) !== false) {
    $words = json_decode($line, true);
    $method = array_shift($words);
    try {
        $answer = ['returned' => $driver->$method(...$words)];
    } catch (Throwable $error) {
        $answer = ['thrown' => get_class($error), 'message' => $error->getMessage()];
    }
    echo json_encode($answer), "\n";
}
